{{- united(
    'product_versions',
    salesforce='stg_salesforce__product_versions',
    hubspot='stg_hubspot__product_versions'
) }}
