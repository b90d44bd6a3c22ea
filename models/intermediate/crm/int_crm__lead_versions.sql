{{- united(
    'lead_versions',
    salesforce='stg_salesforce__lead_versions',
    hubspot='stg_hubspot__lead_versions'
) }}
