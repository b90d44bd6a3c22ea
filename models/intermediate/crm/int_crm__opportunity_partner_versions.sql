{{- united(
    'opportunity_partner_versions',
    salesforce='stg_salesforce__opportunity_partner_versions',
    hubspot='stg_hubspot__deal_partner_versions'
) }}
