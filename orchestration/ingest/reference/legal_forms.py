"""The words in a company's name that say what the law takes it for, as people write them."""

import re
from functools import cache
from typing import NamedTuple

from orchestration.ingest.reference.letters import plain_text

AT_END = """
    Inc, Incorporated, Corp, Corporation, Co, Company, Cos, Companies, & Co, and Co, and Company, Ltd, Limited, L.L.C., P.L.L.C.,
    L.P., L.L.P., L.L.L.P., P.L.C., P. C., P. A., P.B.C., N. A., National Association, Chartered, Chtd, Ltd Co, Co Ltd, Co Limited,
    Company Ltd, Company Limited, Co Inc, Co LLC, Co LLP, Co LP, Co PLC, Corp Ltd, Corporation Ltd, Corporation Limited, LLC Co,
    Limited Company, Limited Liability Company, Limited Liability Co, Limited Liability Partnership, Limited Partnership,
    Unlimited Company, Public Limited Company, Private Limited Company, Private Company Limited, Public Company Limited,
    Public Co Ltd, P.C.L., Company Limited by Guarantee, D.A.C., Designated Activity Company, C.L.G., U.L.C., C.I.C.,
    Community Interest Company, Teoranta, Teo, Cyfyngedig, Cyf, Ltée, Limitée, S.E.N.C., S.E.N.C.R.L., Enr, Pty, Pty Ltd,
    Pty Limited, Proprietary Limited, Proprietary Ltd, C.C., N.P.C., BPK, EDMS BPK, Pvt, Pvt Ltd, Pvt Limited, Private Limited,
    Private Ltd, P Ltd, P Limited, OPC Pvt Ltd, OPC Private Limited, SMC Pvt Ltd, SMC Private Limited, Pte, Pte Ltd, Pte Limited,
    Bhd, Berhad, Sdn Bhd, Sendirian Berhad, Tbk, Persero, Persero Tbk, Perseroan Terbatas, Perseroan Terbatas Tbk, K.K., G.K., Y.K.,
    J.S.C., P.J.S.C., O.J.S.C., C.J.S.C., Joint Stock Company, Joint Stock Co, Public Joint Stock Company, Open Joint Stock Company,
    Closed Joint Stock Company, Private Joint Stock Company, Share Company, Jusik Hoesa, Chusik Hoesa, Yuhan Hoesa,

    W.L.L., B.S.C., B.S.C. c, K.S.C., K.S.C.P., K.S.C.C., K.P.S.C., S.A.K., Q.S.C., Q.P.S.C., S.A.O.G., S.A.O.C., P.S.C.,
    P.R.J.S.C., PJSC, F.Z.E., F.Z.C.O., F.Z.C., FZ LLC, L.L.C.-FZ, LLC FZ, FZ L.L.C., FZ LLE, DMCC, DWC LLC, S.A.L., S.A.E.,
    S. P. C., SPC LLC, L.L.C. S.P.C., Sole Proprietorship LLC, LLC Sole Proprietorship, SUARL, S.A.R.L.U., B.M.,

    GmbH, G.m.b.H., gGmbH, Gesellschaft mit beschränkter Haftung, Ges.m.b.H., GesmbH, mbH, A.G., Aktiengesellschaft, K.G.,
    Kommanditgesellschaft, O.H.G., Offene Handelsgesellschaft, O.G., OEG, KEG, G.b.R., K.G.a.A., Kommanditgesellschaft auf Aktien,
    S.E., Societas Europaea, Stiftung & Co. KG, GmbH & Co. KG, GmbH & Co., GmbH und Co. KG, GmbH u. Co. KG, GmbH & Cie. KG,
    GmbH & Co. OHG, GmbH & Co. KGaA, mbH & Co. KG, AG & Co. KG, AG & Co. KGaA, SE & Co. KG, SE & Co. KGaA, UG & Co. KG,
    Ltd. & Co. KG, & Co. KG, & Co. KGaA, & Co. OHG, und Co, und Co. KG, & Cie, & Cie. KG, UG (haftungsbeschränkt), UG (haftungsb.),
    UG (haftungsbeschr.), UG (h.b.), UG haftungsbeschraenkt, U.G., Unternehmergesellschaft (haftungsbeschränkt),
    Unternehmergesellschaft, e.K., e.Kfm., e.Kfr., eingetragener Kaufmann, eingetragene Kauffrau, e.G., eingetragene Genossenschaft,
    e. V., eingetragener Verein, PartG, PartG mbB, PartGmbB, Partnerschaftsgesellschaft, VVaG, V.V.a.G., e. U., K.l.G., GmbH i.G.,

    S.A., S/A, Société Anonyme, S.A.S., S.A.S.U., Société par actions simplifiée, Société par actions simplifiée unipersonnelle,
    S.A.R.L., S.à r.l., S.a.r.l.-S, Société à responsabilité limitée, E.U.R.L., S.N.C., Société en nom collectif, S.C.S., S.C.Sp.,
    Société en commandite simple, S.C.A., Société en commandite par actions, Société en commandite, Société civile immobilière,
    SCOP, G.I.E., S.E.L.A.R.L., S.E.L.A.S., et Cie, et Compagnie, Cie, S.I.C.A.V., S.A. SICAV, S.A.G.L., B.V., N.V.,
    Besloten Vennootschap, Besloten Vennootschap met beperkte aansprakelijkheid, Naamloze Vennootschap, V.O.F.,
    Vennootschap onder firma, C.V., Commanditaire Vennootschap, B.V.B.A., S.P.R.L., S.R.L., C.V.B.A., S.C.R.L., Comm.V., CommV,
    V.Z.W., A.S.B.L., G.C.V., U. A., Coöperatie U.A., Coöperatief U. A., NV SA, SA NV, SRL BV, BV SRL, SPRL BVBA, BVBA SPRL,
    Société Coopérative,

    S.p.A., Società per Azioni, S.r.l., Società a responsabilità limitata, S.r.l.s., S.r.l. unipersonale, S.p.A. unipersonale,
    S.r.l. a socio unico, S.p.A. a socio unico, S.r.l. con socio unico, S.p.A. con socio unico, S.r.l. Società Benefit,
    S.p.A. Società Benefit, S.r.l. S.B., S.A.p.A., S.a.s., Soc. Coop., Soc. Coop. a r.l., Società Cooperativa, S.r.l. semplificata,
    S.r.l. Società Agricola, Società Agricola a r.l., Società Agricola S.r.l., Società Agricola S.S., Società Cooperativa a r.l.,
    S.c.a.r.l., S.c. a r.l., S.c.r.l., S.c.p.a., S. s., Sociedad Anónima, S.L., Sociedad Limitada,
    Sociedad de Responsabilidad Limitada, S.L.U., Sociedad Limitada Unipersonal, S.A.U., Sociedad Anónima Unipersonal, S.L.L.,
    S.L.N.E., S.L.P., S.A.L., S. Coop., S. Coop. And., Sociedad Cooperativa, S.C.C.L., S.Koop., C. B., A.I.E., S.A.D., y Cía,
    e hijos, y Compañía, Lda, Ltda, Limitada, Unipessoal Lda, Sociedade Unipessoal Lda, SGPS, SGPS S.A., Sociedade Anónima,
    Sociedade por Quotas, EIRELI, EIRELI ME, EIRELI EPP, Ltda ME, Ltda EPP, S.A.F., e Cia, & Cia, & Cia Ltda, Cia Ltda, Cia,
    S.A. de C.V., Sociedad Anónima de Capital Variable, S.A.B., S.A.B. de C.V., S.A.P.I., S.A.P.I. de C.V., S.A.P.I.B. de C.V.,
    S. de R.L., S. de R.L. de C.V., S.A.S. de C.V., S.A. de C.V. SOFOM E.N.R., SOFOM E.N.R., S.C. de R.L., S.C. de R.L. de C.V.,
    S.P.R. de R.L., A. C., S. C., S. en C., S. en C. por A., S. en C.S., E.I.R.L., S.A.C., S.A.A., S.A.C.I., S.A.I.C., S.A.C.I.F.,
    S.A.I.C.F., S.A.C.I.F.I.A., S.A.F.I., C. A., C. por A., C.x.A., E.S.P., S.A. E.S.P., S.A.S. E.S.P., B. I. C.,

    A.B., AB (publ), Publ, Aktiebolag, Aktiebolaget, H.B., Handelsbolag, K.B., Kommanditbolag, Ekonomisk förening, Ek. för., A/S,
    ApS, I / S, K / S, P / S, IVS, A.m.b.a., Aktieselskab, Aktieselskabet, Anpartsselskab, Anpartsselskabet, Interessentskab,
    Kommanditselskab, F.m.b.a., S.m.b.a., A.S., A.S.A., Aksjeselskap, Aksjeselskapet, Allmennaksjeselskap, ANS, DA, NUF, H.F., EHF,
    OHF, SLF, Hlutafélag, Einkahlutafélag, P/F, Sp/F, Oyj, Oyj Abp, Abp, Oy Ab, K.Y., A.Y., T:mi, Osk, Osuuskunta, Osakeyhtiö,
    Julkinen osakeyhtiö, Kommandiittiyhtiö,

    Sp. z o.o., Sp. z.o.o., Sp z oo, Sp zoo, Spzoo, S-ka z o.o., Spółka z o.o., Spółka z ograniczoną odpowiedzialnością,
    Spółka Akcyjna, Sp. k., Sp.k., Sp. j., Sp.j., Sp. p., Sp.p., S.K.A., P.S.A., Prosta Spółka Akcyjna, Spółka komandytowa,
    Spółka jawna, Spółka partnerska, Spółka cywilna, Sp. z o.o. sp. k., Sp. z o.o. sp.k., Sp. z o.o. sp. j., Sp. z o.o. S.K.A.,
    Spółka z ograniczoną odpowiedzialnością spółka komandytowa, Spółka z o.o. spółka komandytowa,
    Spółka z ograniczoną odpowiedzialnością sp. k., s.r.o., spol. s r.o., spol. s.r.o., společnost s ručením omezeným,
    spoločnosť s ručením obmedzeným, a.s., akciová společnost, akciová spoločnosť, akc. spol., k. s., komanditní společnost, v.o.s.,
    veřejná obchodní společnost, z. s., o. p. s., z. ú., s. p., státní podnik, družstvo, j.s.a., Kft,
    Korlátolt Felelősségű Társaság, Zrt, Zártkörűen Működő Részvénytársaság, Nyrt, Nyilvánosan Működő Részvénytársaság, Rt,
    Részvénytársaság, Bt, Betéti Társaság, Kkt, Közkereseti Társaság, E. V., D.O.O., J.D.O.O., D.D., K.D., J.T.D., D.N.O.,
    D.O.O.E.L., A.D., O. D., društvo s ograničenom odgovornošću, društvo sa ograničenom odgovornošću,
    družba z omejeno odgovornostjo, dioničko društvo, deoničko društvo, akcionarsko društvo, delniška družba, obrt, SH.P.K., SH. A.,
    S.C.A., S.R.L.-D, P.F.A., Societate cu răspundere limitată, Societate pe acțiuni, ООД, ЕООД, АД, ЕАД, КД, ДЗЗД, АДСИЦ, Е.О.О.Д.,
    О.О.Д., А.Д., ДОО, Д.О.О., ДООЕЛ, ХХК, ХК, дружество с ограничена отговорност, еднолично дружество с ограничена отговорност,
    акционерно дружество, друштво са ограниченом одговорношћу, акционарско друштво,

    Α.Β.Ε.Ε., Α.Ε.Β.Ε., Α.Ε.Ε., Α.Τ.Ε., Α. Χ. Ε., Ε.Π.Ε., Μ.Ε.Π.Ε., Ι.Κ.Ε., Μ. Ι. Κ. Ε., Μ.Α.Ε., Ανώνυμη Εταιρεία, Ανώνυμη Εταιρία,
    Ανώνυμος Εταιρεία, Ανώνυμος Εταιρία, Εταιρεία Περιορισμένης Ευθύνης, Ιδιωτική Κεφαλαιουχική Εταιρεία, Ομόρρυθμη Εταιρεία,
    Ετερόρρυθμη Εταιρεία, ΛΤΔ, Λίμιτεδ, Anonymi Etaireia, A.B.E.E., A.E.B.E., E.P.E., I.K.E., M. I. K. E.,

    A.Ş., Anonim Şirketi, Ltd. Şti., Limited Şirketi, Ltd Şirketi, Kollektif Şirketi, Koll. Şti., Kom. Şti., San. ve Tic. A.Ş.,
    Sanayi ve Ticaret A.Ş., Sanayi ve Ticaret Anonim Şirketi, San. ve Tic. Ltd. Şti., Sanayi ve Ticaret Ltd. Şti.,
    Sanayi ve Ticaret Limited Şirketi, San. Tic. A.Ş., San. Tic. Ltd. Şti., Tic. A.Ş., Tic. Ltd. Şti., Ticaret A.Ş.,
    Ticaret Ltd. Şti., Ticaret Limited Şirketi, Sanayi A.Ş., MMC, Q.S.C., A.S.C., Məhdud Məsuliyyətli Cəmiyyəti,
    Qapalı Səhmdar Cəmiyyəti, Açıq Səhmdar Cəmiyyəti, MChJ, M.Ch.J., QMJ, Mas'uliyati cheklangan jamiyati, Aksiyadorlik jamiyati,

    & Co. Ltd., & Co. Inc., & Co. LLC, and Co Ltd, & Company Ltd, & Company Inc, and Company Inc, and Company Ltd, and Company LLC,
    & Company LLC,

    L.C., RF Ltd, RF Limited, RF Pty Ltd, RF Proprietary Limited, Est, Establishment, Anstalt, PCC, RSC Ltd, RSC Limited, DMCEST,
    YH, One Person Company, a One Person Company, is a One Person Company, Company One Person Company, One Person LLC,
    Gesellschaft m.b.H., Gesellschaft mbH, m. b. H., Gesellschaft m.b.H. & Co. KG, GesmbH & Co. KG, Ges.m.b.H. & Co. KG,
    GmbH & Co. KEG, registrierte Genossenschaft mit beschränkter Haftung, reg. Gen. m.b.H., S.C.S. SICAV-RAIF, S.A. SICAV-RAIF,
    S.A. SICAV-SIF, SICAV-RAIF, SICAV-SIF, & C. S.n.c., & C. S.a.s., e C. S.n.c., e C. S.a.s., & C. S.r.l., & C. S.p.A.,
    & C. S.A.p.A., Società a responsabilità limitata semplificata, Società in nome collettivo, Società in accomandita semplice,
    Sociedad Unipersonal, Sociedad Civil, Sociedad Civil Profesional, S.L. Sociedad Unipersonal, S.A. Sociedad Unipersonal,
    S.L. Unipersonal, S.A. de CV, S. de R.L. de CV, S.A.P.I. de CV, S.A.B. de CV, S.A.P.I.B. de CV, SA de C.V., SAB de C.V.,
    SAPI de C.V., SAPIB de C.V., S de RL de C.V., SRL de C.V., S.R.L. de C.V., S.R.L. de CV,
    Sociedad de Responsabilidad Limitada de Capital Variable, Sociedad Anónima Promotora de Inversión,
    Sociedad Anónima Promotora de Inversión de Capital Variable, Sociedad Anónima Bursátil de Capital Variable,
    Sociedad Anónima Cerrada, Sociedad Anónima Abierta, Sociedad por Acciones, Sociedad por Acciones Simplificada,
    Sociedad Anónima Comercial e Industrial, Sociedad Anónima Industrial y Comercial, C.R.L., Unipessoal Limitada, Unipessoal,
    Anonim Şirket, Limited Şirket, Spółka komandytowo-akcyjna, Sp. komandytowa, Sp. z o.o. sp. komandytowa, Sp. zo.o., S. j.,
    Μονοπρόσωπη  Μονοπρόσωπη Ι.Κ.Ε., Μονοπρόσωπη Ε.Π.Ε., Μονοπρόσωπη Ανώνυμη Εταιρεία, Μονοπρόσωπη Ανώνυμη Εταιρία,
    Μονοπρόσωπη Ιδιωτική Κεφαλαιουχική Εταιρεία, Ιδιωτική Κεφαλαιουχική Εταιρία, Μονοπρόσωπη Ιδιωτική Κεφαλαιουχική Εταιρία,
    Εταιρία Περιορισμένης Ευθύνης, ΣΥΝ.Π.Ε., Single Member S.A., Single Member P. C., Single Member Private Company,
    Α.Ε.,
"""
"""Forms that close a name; in front they would be ordinary words or somebody's initials (AB Volvo is the price of AB InBev)."""

WOUND_UP = """
    in Liquidation, in Liqu., i. L., in Abwicklung, en liquidation, en liquidación, in liquidazione, em liquidação, in liquidatie,
    v likvidaci, v likvidácii, v likvidácií, w likwidacji, w upadłości, w upadłości likwidacyjnej, w restrukturyzacji,
    i likvidation, under likvidation, under avvikling, likvideerimisel, u likvidaciji, u stečaju, v stečaju, v likvidaciji,
    v konkurze, v konkursu, felszámolás alatt, végelszámolás alatt, in concordato preventivo, in fallimento, in lichidare,
    în faliment, in administration, in receivership, tasfiye halinde,
"""
"""What registers add behind the form of a company that is being wound up."""

IN_FRONT = """
    PT, P.T., Cia, Companhia, Compañía, Công ty, Công ty cổ phần, Công ty CP, CTCP, Công ty TNHH, Công ty TNHH MTV,
    Công ty TNHH một thành viên, Công ty trách nhiệm hữu hạn, Công ty trách nhiệm hữu hạn một thành viên, Cty, Cty TNHH, Cty CP,
    Tổng công ty, Tổng công ty cổ phần, Doanh nghiệp tư nhân, DNTN, ห้างหุ้นส่วนจำกัด, ห้างหุ้นส่วนสามัญ, หจก, บมจ, บจก, บริษัท,
    ບໍລິສັດ, ក្រុមហ៊ុន, شركة, شرکت, مؤسسة, חברת,

    Messrs,
"""
"""Forms that open one."""

EITHER = """
    ООО, ОАО, ЗАО, ПАО, ТОВ, ПрАТ, СООО, ИООО, ЖШС, ОсОО, ЖЧК, ФГУП, АТЗТ, Общество с ограниченной ответственностью,
    Акционерное общество, Публичное акционерное общество, Открытое акционерное общество, Закрытое акционерное общество,
    Непубличное акционерное общество, Товарищество с ограниченной ответственностью, Общество с дополнительной ответственностью,
    Товариство з обмеженою відповідальністю, Приватне акціонерне товариство, Публічне акціонерне товариство, Акціонерне товариство,
    Таварыства з абмежаванай адказнасцю, Жауапкершілігі шектеулі серіктестік, Жауапкершілігі шектеулі серіктестігі,
    Акционерлік қоғам, Жоопкерчилиги чектелген коому, ҶДММ, Obschestvo s ogranichennoy otvetstvennostyu, Aktsionernoe obschestvo,
    UAB, Uždaroji akcinė bendrovė, Akcinė bendrovė, SIA, Sabiedrība ar ierobežotu atbildību, Akciju sabiedrība, OÜ, Osaühing,
    Aktsiaselts, Oy, Սահմանափակ պատասխանատվությամբ ընկերություն, Փակ բաժնետիրական ընկերություն, Բաց բաժնետիրական ընկերություն, შპს,
    შ.პ.ს., შეზღუდული პასუხისმგებლობის საზოგადოება, სააქციო საზოგადოება, TNHH, TNHH MTV, SARL, EURL, SASU, Kabushiki Kaisha,
    Kabushiki Gaisha, Kabushikikaisha, Kabushikigaisha, Kabusiki Kaisha, Godo Kaisha, Goudou Kaisha, Godo Gaisha, Yugen Kaisha,
    Yugen Gaisha, Gomei Kaisha, Goshi Kaisha, 株式会社, 合同会社, 有限会社, 合資会社, 合名会社, 相互会社, 特定目的会社,
    一般社団法人, 公益社団法人, 社団法人, 一般財団法人, 公益財団法人, 財団法人, 特定非営利活動法人, NPO法人, 学校法人, 医療法人,
    医療法人社団, 医療法人財団, 社会福祉法人, 宗教法人, 独立行政法人, 国立大学法人, 税理士法人, 弁護士法人, 監査法人, 農事組合法人,
    (株), (有), (同), (資), (名), (財), (社), 株, 주식회사, 유한회사, 유한책임회사, 합자회사, 합명회사, 농업회사법인, 사단법인,
    재단법인, 의료법인, 학교법인, 사회복지법인, (주), (유), (사), (재), חברה,

    О.О.О., З.А.О., О.А.О., П.А.О., Т.О.В., LLC, JSC, PJSC, OJSC, CJSC, Limited Liability Company, Joint Stock Company,
    Public Joint Stock Company, Open Joint Stock Company, Closed Joint Stock Company, Private Joint Stock Company, PT, P.T., PT Tbk,
    P.T. Tbk, Aktiebolag, Aktiebolaget, Tokutei Mokuteki Kaisha,
    ՍՊԸ, ՓԲԸ, ԲԲԸ,
"""
"""Forms that stand at either end."""

OF_OTHER_ALPHABETS = """
    АО, НАО, ТОО, ПАТ, АТ, ВАТ, ЗАТ, ТДВ, ОДО, ЧУП, ЧТУП, ЧП, УП, ДП, ПП, ФОП, ИП, ГУП, МУП, АНО, ТАА, ААТ, АҚ, АЖ, МЧЖ, ЕТ,
    Ο.Ε., Ε.Ε., СД, ԱՁ, სს,
"""
"""Forms at either end whose letters are a word or somebody's initials in Latin: АО is one, the A. O. of A. O. Smith is none."""

BEYOND_ASCII = "either_beyond_ascii"

AT_END_WITHOUT_SPACES = """
    (股)公司, (股)有限公司, (股), (有)公司,
    有限公司, 股份有限公司, 有限責任公司, 有限责任公司, 股份公司, 無限公司, 兩合公司, 总公司, 公司, 普通合夥, (有限合伙),
    (普通合伙), (特殊普通合伙), 有限合伙企业, 合伙企业, 合伙企业(有限合伙), 个人独资企业, 个体工商户, (个体工商户), 一人有限公司,
    จำกัด, จำกัด (มหาชน), มหาชน, ຈຳກັດ, ຈໍາກັດ, (ຈຳກັດ), ຈຳກັດຜູ້ດຽວ, មហាជន, ဧ.က, ကုမ္ပဏီလီမိတက်, ကုမ္ပဏီ လီမိတက်, လီမိတက်, בע"מ,
    בעמ, בערבון מוגבל, חברה בע"מ, ע"ר, ש"מ, (חל"צ), المحدودة, محدودة, ذ.م.م, ش.م.م, ش.ذ.م.م, ش.م.ع, ش.م.ك, ش.م.ك.ع, ش.م.ب, ش.م.ل,
    ش.م.س, ش.م.ق, ش.م.ع.ع, ش.م.ع.م, ش.ش.و, م.م.ح, ذات مسؤولية محدودة, ذات المسؤولية المحدودة, المساهمة العامة, مساهمة عامة,
    المساهمة, مساهمة, مساهمة مقفلة, المساهمة المقفلة, مساهمة خاصة, وشركاه, وشركاؤه, سهامی عام, سهامی خاص, با مسئولیت محدود,
    با مسئولیت محدوده, پرائیویٹ لمیٹڈ, لمیٹڈ, لميتد, ليمتد, प्राइवेट लिमिटेड, लिमिटेड, प्रा. लि., लि., প্রাইভেট লিমিটেড, লিমিটেড,
    লিঃ, பிரைவேட் லிமிடெட், லிமிடெட், ప్రైవేట్ లిమిటెడ్, లిమిటెడ్, ಪ್ರೈವೇಟ್ ಲಿಮಿಟೆಡ್, ಲಿಮಿಟೆಡ್, പ്രൈവറ്റ് ലിമിറ്റഡ്, ലിമിറ്റഡ്,
    પ્રાઇવેટ લિમિટેડ, લિમિટેડ, (අ) පුද්ගලික සමාගම, පුද්ගලික සමාගම, සමාගම,
"""
"""Forms of scripts other than ours that close a name."""


ABBREVIATING = re.compile(r"""[./'"׳״]""")
"""What stands between the letters of an abbreviation, or not: S.p.A. and SpA."""

WITHOUT_SPACES = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3400-\u9fff\uac00-\ud7a3]")
"""Scripts whose companies write name and form as one: Thai, Lao, Burmese, Khmer, ideographs, Hangul."""


INITIALS = re.compile(" ([a-z]) (?:([a-z]) (?:([a-z]) (?:([a-z]) )?)?)")
"""Up to four single letters in a row, which account mapping takes for one word: sp z o o is sp zoo there."""


class LegalForm(NamedTuple):
    """Where a form stands in a name: `end`, `front`, `either`, or BEYOND_ASCII: at either end of a name that is not all ASCII.

    It is_glued if no space need be between.
    """

    place: str
    is_glued: bool


@cache
def legal_forms() -> dict[str, LegalForm]:
    """Form as plain_text() writes it -> where it stands. Abbreviations are there with and without spaces between their letters."""
    at_end = _spellings(AT_END) | _spellings(WOUND_UP) | _spellings(AT_END_WITHOUT_SPACES) | _spellings(EITHER)
    in_front = _spellings(IN_FRONT) | _spellings(EITHER)
    places = dict.fromkeys(_spellings(OF_OTHER_ALPHABETS), BEYOND_ASCII)
    places |= dict.fromkeys(at_end, "end") | dict.fromkeys(in_front, "front") | dict.fromkeys(at_end & in_front, "either")
    return {
        form: LegalForm(place, is_glued=len(form) > 1 and WITHOUT_SPACES.search(form) is not None) for form, place in sorted(places.items())
    }


@cache
def _spellings(listed: str) -> set[str]:
    forms = [form.strip() for form in listed.split(",") if form.strip()]
    plain = {plain_text(spelling) for form in forms for spelling in (form, ABBREVIATING.sub("", form))}
    joined = {INITIALS.sub(r" \1\2\3\4 ", f" {form} ").strip() for form in plain}
    # N. A. is listed with a space, so that NA is none: it may be North America
    return plain | {form for form in joined if " " in form}
