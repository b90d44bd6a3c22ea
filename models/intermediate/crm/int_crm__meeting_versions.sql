{{- united(
    'meeting_versions',
    salesforce=['stg_salesforce__task_versions', 'stg_salesforce__event_versions'],
    hubspot='stg_hubspot__engagement_versions'
) }}
