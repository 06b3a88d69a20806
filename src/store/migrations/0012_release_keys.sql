-- A release of a blanket order was taken under the number of the blanket order alone: the same one again is to be known by the number with that of the release.
INSERT INTO document_key (partner, entity, business_key, document_id)
SELECT k.partner, k.entity, k.business_key || '#' || (d.canonical ->> 'releaseNumber'), k.document_id
FROM document_key k JOIN document d ON d.id = k.document_id
WHERE k.entity = 'sales-order' AND d.entity = 'sales-order' AND d.canonical ->> 'releaseNumber' <> ''
ON CONFLICT DO NOTHING;
