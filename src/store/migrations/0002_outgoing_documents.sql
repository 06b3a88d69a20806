CREATE TABLE "awaited_acknowledgement" (
	"id" uuid PRIMARY KEY NOT NULL,
	"document_id" uuid NOT NULL,
	"partner" text NOT NULL,
	"interchange_id" uuid NOT NULL,
	"interchange_control_number" text NOT NULL,
	"group_control_number" text NOT NULL,
	"transaction_control_number" text NOT NULL,
	"type" text NOT NULL,
	"within_hours" double precision,
	"state" text DEFAULT 'pending' NOT NULL,
	"answered_by" uuid,
	"detail" text,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"answered_at" timestamp with time zone
);
--> statement-breakpoint
DROP INDEX "acknowledgement_document";--> statement-breakpoint
DROP INDEX "acknowledgement_subject";--> statement-breakpoint
ALTER TABLE "document" ADD COLUMN "answers" uuid;--> statement-breakpoint
ALTER TABLE "document" ADD COLUMN "amends" uuid;--> statement-breakpoint
-- Order responses are documents of their own from here on.
INSERT INTO "document" (id, direction, interchange_id, group_index, group_control_number, transaction_index,
  transaction_control_number, type, version, entity, flow, system, partner, business_key, state, issues, delimiters,
  canonical, answers, created_at)
SELECT a.id, 'out', a.interchange_id, 0, '', 0, '',
  CASE a.kind WHEN 'UBL OrderResponse' THEN 'ubl:OrderResponse' WHEN 'IDoc ORDRSP' THEN 'idoc:ORDERS05:ORDRSP'
    WHEN 'cXML ConfirmationRequest' THEN 'cxml:ConfirmationRequest' ELSE a.kind END,
  '', 'order-response', d.flow, d.system, d.partner, d.business_key, a.state, '[]', d.delimiters, a.answer, d.id,
  a.created_at
FROM "acknowledgement" a JOIN "document" d ON d.id = a.document_id;--> statement-breakpoint
DELETE FROM "acknowledgement" WHERE document_id IS NOT NULL;--> statement-breakpoint
ALTER TABLE "envelope" ADD COLUMN "only_receipt" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "interchange" ADD COLUMN "control_number" text;--> statement-breakpoint
CREATE INDEX "awaited_interchange" ON "awaited_acknowledgement" USING btree ("partner","interchange_control_number","created_at");--> statement-breakpoint
CREATE INDEX "awaited_group" ON "awaited_acknowledgement" USING btree ("partner","group_control_number","created_at");--> statement-breakpoint
CREATE INDEX "awaited_document" ON "awaited_acknowledgement" USING btree ("document_id");--> statement-breakpoint
CREATE INDEX "awaited_open" ON "awaited_acknowledgement" USING btree ("state","created_at") WHERE state in ('pending', 'overdue', 'rejected');--> statement-breakpoint
CREATE INDEX "awaited_newest" ON "awaited_acknowledgement" USING btree ("created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "document_answer" ON "document" USING btree ("answers") WHERE answers is not null;--> statement-breakpoint
CREATE INDEX "document_amendment" ON "document" USING btree ("amends","mapped_at") WHERE amends is not null;--> statement-breakpoint
CREATE INDEX "document_to_send" ON "document" USING btree ("told_at") WHERE state = 'due';--> statement-breakpoint
CREATE INDEX "interchange_sent" ON "interchange" USING btree ("partner","control_number") WHERE direction = 'out';--> statement-breakpoint
CREATE UNIQUE INDEX "acknowledgement_subject" ON "acknowledgement" USING btree ("kind",coalesce(envelope_id, '00000000-0000-0000-0000-000000000000'),"group_index");--> statement-breakpoint
ALTER TABLE "acknowledgement" DROP COLUMN "document_id";--> statement-breakpoint
ALTER TABLE "acknowledgement" DROP COLUMN "answer";