{{- united(
    'line_item_versions',
    salesforce='stg_salesforce__opportunity_line_item_versions',
    hubspot='stg_hubspot__line_item_versions'
) }}
