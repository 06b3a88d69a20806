CREATE TABLE "idempotent_request" (
	"key" text PRIMARY KEY NOT NULL,
	"fingerprint" text NOT NULL,
	"answer" jsonb,
	"begun_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_draft" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_draft_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"actor" text NOT NULL,
	"action" text NOT NULL,
	"subject" text NOT NULL,
	"detail" jsonb
);
--> statement-breakpoint
CREATE TABLE "audit_head" (
	"only" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"seq" bigint NOT NULL,
	"hash" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "api_key" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"hash" text NOT NULL,
	"role" text NOT NULL,
	"permissions" jsonb NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"expires_at" timestamp with time zone,
	"last_used_at" timestamp with time zone,
	"revoked_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "one_time_link" (
	"hash" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"user_name" text,
	"detail" jsonb,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sign_in_limit" (
	"key" text PRIMARY KEY NOT NULL,
	"failures" integer NOT NULL,
	"last_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"held_until" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "user_account" (
	"name" text PRIMARY KEY NOT NULL,
	"display_name" text NOT NULL,
	"role" text NOT NULL,
	"disabled" boolean DEFAULT false NOT NULL,
	"origin" text NOT NULL,
	"identity" text,
	"password_hash" text,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"last_seen_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "user_session" (
	"hash" text PRIMARY KEY NOT NULL,
	"user_name" text NOT NULL,
	"csrf" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"seen_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "search_key" (
	"key" text COLLATE "C" NOT NULL,
	"kind" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "traffic" (
	"begins" timestamp with time zone NOT NULL,
	"kind" text NOT NULL,
	"flow" text NOT NULL,
	"partner" text NOT NULL,
	"system" text NOT NULL,
	"n" bigint NOT NULL,
	"last_at" timestamp with time zone NOT NULL,
	CONSTRAINT "traffic_begins_kind_flow_partner_system_pk" PRIMARY KEY("begins","kind","flow","partner","system")
);
--> statement-breakpoint
CREATE TABLE "traffic_lot" (
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"kind" text NOT NULL,
	"flow" text NOT NULL,
	"partner" text NOT NULL,
	"system" text NOT NULL,
	"n" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "traffic_total" (
	"kind" text NOT NULL,
	"flow" text NOT NULL,
	"partner" text NOT NULL,
	"system" text NOT NULL,
	"n" bigint NOT NULL,
	"last_at" timestamp with time zone NOT NULL,
	CONSTRAINT "traffic_total_kind_flow_partner_system_pk" PRIMARY KEY("kind","flow","partner","system")
);
--> statement-breakpoint
CREATE TABLE "bulk_action" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"action" text NOT NULL,
	"target" jsonb NOT NULL,
	"reason" text,
	"mapping" text,
	"assignee" text,
	"tags" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"actor" text NOT NULL,
	"state" text DEFAULT 'running' NOT NULL,
	"total" integer NOT NULL,
	"done" integer DEFAULT 0 NOT NULL,
	"failed" integer DEFAULT 0 NOT NULL,
	"skipped" integer DEFAULT 0 NOT NULL,
	"ending" text,
	"owner" uuid,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"finished_at" timestamp with time zone,
	"told_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "bulk_item" (
	"bulk_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"dead_letter_id" uuid NOT NULL,
	"state" text DEFAULT 'due' NOT NULL,
	"why" text,
	CONSTRAINT "bulk_item_bulk_id_dead_letter_id_pk" PRIMARY KEY("bulk_id","dead_letter_id")
);
--> statement-breakpoint
CREATE TABLE "desk_comment" (
	"id" uuid PRIMARY KEY NOT NULL,
	"subject" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"actor" text NOT NULL,
	"text" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "error_group" (
	"id" uuid PRIMARY KEY NOT NULL,
	"signature" text NOT NULL,
	"code" text NOT NULL,
	"target" text,
	"field" text,
	"state" text DEFAULT 'open' NOT NULL,
	"regressed" boolean DEFAULT false NOT NULL,
	"ignored_until" timestamp with time zone,
	"escalates_at" integer,
	"reason" text,
	"actor" text,
	"assignee" text,
	"tags" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"first_seen_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"changed_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "alert" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"rule" text NOT NULL,
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"what" text NOT NULL,
	"link" text NOT NULL,
	"state" text DEFAULT 'firing' NOT NULL,
	"count" integer NOT NULL,
	"fired_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"seen_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"told_at" timestamp with time zone,
	"acknowledged_by" text,
	"acknowledged_at" timestamp with time zone,
	"recovered_at" timestamp with time zone,
	"recovery_told_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "alert_delivery" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"alert_ids" jsonb NOT NULL,
	"channel" text NOT NULL,
	"type" text NOT NULL,
	"message" jsonb NOT NULL,
	"state" text DEFAULT 'due' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"error" text,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"sent_at" timestamp with time zone,
	"next_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "erasure" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"kind" text NOT NULL,
	"salt" text NOT NULL,
	"key_hash" text NOT NULL,
	"reason" text NOT NULL,
	"actor" text NOT NULL,
	"counts" jsonb NOT NULL,
	"kept" jsonb NOT NULL,
	"returned_from" text,
	"returned_at" timestamp with time zone,
	"replayed" boolean DEFAULT false NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "retention_clock" (
	"what" text PRIMARY KEY NOT NULL,
	"last_purge_at" timestamp with time zone,
	"purged" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "webhook_delivery" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"endpoint" text NOT NULL,
	"event" text NOT NULL,
	"subject" text NOT NULL,
	"data" jsonb NOT NULL,
	"state" text DEFAULT 'due' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"error" text,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"sent_at" timestamp with time zone,
	"next_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "webhook_endpoint" (
	"endpoint" text PRIMARY KEY NOT NULL,
	"disabled_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"reason" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "work_lease" (
	"work" text PRIMARY KEY NOT NULL,
	"owner" uuid NOT NULL,
	"until" timestamp with time zone NOT NULL
);
--> statement-breakpoint
DROP INDEX "dead_letter_open";--> statement-breakpoint
DROP INDEX "delivery_record";--> statement-breakpoint
DROP INDEX "delivery_sending";--> statement-breakpoint
DROP INDEX "delivery_business_key";--> statement-breakpoint
ALTER TABLE "audit" ALTER COLUMN "seq" DROP IDENTITY;--> statement-breakpoint
ALTER TABLE "audit" ADD COLUMN "hash" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "dead_letter" ADD COLUMN "ignored_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "dead_letter" ADD COLUMN "group_id" uuid;--> statement-breakpoint
ALTER TABLE "dead_letter" ADD COLUMN "value_amount" numeric;--> statement-breakpoint
ALTER TABLE "dead_letter" ADD COLUMN "value_currency" text;--> statement-breakpoint
ALTER TABLE "dead_letter" ADD COLUMN "assignee" text;--> statement-breakpoint
ALTER TABLE "dead_letter" ADD COLUMN "tags" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "dead_letter" ADD COLUMN "exchange" jsonb;--> statement-breakpoint
ALTER TABLE "document" ADD COLUMN "canonical_edited" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "document" ADD COLUMN "purged_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "interchange" ADD COLUMN "purged_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "system_status" ADD COLUMN "paused_since" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "link" ADD COLUMN "rewrites" jsonb;--> statement-breakpoint
ALTER TABLE "one_time_link" ADD CONSTRAINT "one_time_link_user_name_user_account_name_fk" FOREIGN KEY ("user_name") REFERENCES "public"."user_account"("name") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "user_session" ADD CONSTRAINT "user_session_user_name_user_account_name_fk" FOREIGN KEY ("user_name") REFERENCES "public"."user_account"("name") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bulk_item" ADD CONSTRAINT "bulk_item_bulk_id_bulk_action_id_fk" FOREIGN KEY ("bulk_id") REFERENCES "public"."bulk_action"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "idempotent_request_age" ON "idempotent_request" USING btree ("begun_at");--> statement-breakpoint
CREATE INDEX "api_key_newest" ON "api_key" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "one_time_link_user" ON "one_time_link" USING btree ("kind","user_name");--> statement-breakpoint
CREATE UNIQUE INDEX "user_account_identity" ON "user_account" USING btree ("identity") WHERE identity is not null;--> statement-breakpoint
CREATE INDEX "user_session_user" ON "user_session" USING btree ("user_name");--> statement-breakpoint
CREATE INDEX "search_key_newest" ON "search_key" USING btree ("key","at" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "traffic_lot_at" ON "traffic_lot" USING btree ("at");--> statement-breakpoint
CREATE INDEX "bulk_action_due" ON "bulk_action" USING btree ("told_at") WHERE state = 'running';--> statement-breakpoint
CREATE INDEX "bulk_action_newest" ON "bulk_action" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "bulk_item_due" ON "bulk_item" USING btree ("bulk_id","seq") WHERE state = 'due';--> statement-breakpoint
CREATE INDEX "bulk_item_failed" ON "bulk_item" USING btree ("bulk_id","seq") WHERE state in ('failed', 'skipped');--> statement-breakpoint
CREATE INDEX "desk_comment_subject" ON "desk_comment" USING btree ("subject_id","at");--> statement-breakpoint
CREATE UNIQUE INDEX "alert_live" ON "alert" USING btree ("rule","subject") WHERE state <> 'recovered';--> statement-breakpoint
CREATE INDEX "alert_untold_recovery" ON "alert" USING btree ("rule") WHERE recovered_at is not null and recovery_told_at is null;--> statement-breakpoint
CREATE INDEX "alert_newest" ON "alert" USING btree ("fired_at","id");--> statement-breakpoint
CREATE INDEX "alert_delivery_due" ON "alert_delivery" USING btree ("next_at") WHERE state = 'due';--> statement-breakpoint
CREATE INDEX "alert_delivery_sent" ON "alert_delivery" USING btree ("channel","sent_at") WHERE state = 'sent';--> statement-breakpoint
CREATE INDEX "alert_delivery_newest" ON "alert_delivery" USING btree ("created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "erasure_key" ON "erasure" USING btree ("salt","key_hash");--> statement-breakpoint
CREATE INDEX "erasure_newest" ON "erasure" USING btree ("at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "webhook_delivery_event" ON "webhook_delivery" USING btree ("endpoint","event","subject");--> statement-breakpoint
CREATE INDEX "webhook_delivery_due" ON "webhook_delivery" USING btree ("next_at") WHERE state = 'due';--> statement-breakpoint
CREATE INDEX "webhook_delivery_newest" ON "webhook_delivery" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "audit_actor" ON "audit" USING btree ("actor","seq");--> statement-breakpoint
CREATE INDEX "awaited_partner" ON "awaited_acknowledgement" USING btree ("partner","state") WHERE state in ('pending', 'overdue', 'rejected');--> statement-breakpoint
CREATE UNIQUE INDEX "dead_letter_live" ON "dead_letter" USING btree ("subject_id") WHERE state in ('open', 'ignored');--> statement-breakpoint
CREATE INDEX "dead_letter_subject" ON "dead_letter" USING btree ("subject_id","created_at");--> statement-breakpoint
CREATE INDEX "dead_letter_group" ON "dead_letter" USING btree ("group_id","created_at");--> statement-breakpoint
CREATE INDEX "dead_letter_ungrouped" ON "dead_letter" USING btree ("id") WHERE group_id is null;--> statement-breakpoint
CREATE INDEX "dead_letter_open_group" ON "dead_letter" USING btree ("group_id","partner","retry_safety","value_currency","value_amount","created_at") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "dead_letter_ignored" ON "dead_letter" USING btree ("ignored_until") WHERE state = 'ignored';--> statement-breakpoint
CREATE INDEX "dead_letter_open_code" ON "dead_letter" USING btree ("code","created_at") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "dead_letter_open_partner" ON "dead_letter" USING btree ("partner") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "dead_letter_open_system" ON "dead_letter" USING btree ("system") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "dead_letter_search" ON "dead_letter" USING btree (lower(business_key) text_pattern_ops);--> statement-breakpoint
CREATE INDEX "delivery_oldest" ON "delivery" USING btree ("system","due_at") WHERE state in ('intent', 'in-doubt');--> statement-breakpoint
CREATE INDEX "delivery_search" ON "delivery" USING btree (lower(business_key) text_pattern_ops) WHERE entity in ('sales-order', 'interchange');--> statement-breakpoint
CREATE INDEX "document_partner" ON "document" USING btree ("partner","created_at","id");--> statement-breakpoint
CREATE INDEX "document_search" ON "document" USING btree (lower(business_key) text_pattern_ops);--> statement-breakpoint
CREATE INDEX "document_unpurged" ON "document" USING btree ("created_at") WHERE purged_at is null;--> statement-breakpoint
CREATE INDEX "interchange_search" ON "interchange" USING btree (lower(file_name) text_pattern_ops);--> statement-breakpoint
CREATE INDEX "interchange_unpurged" ON "interchange" USING btree ("received_at") WHERE purged_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "delivery_record" ON "delivery" USING btree ("canonical_id","system","entity") WHERE entity not in ('sales-order', 'interchange');--> statement-breakpoint
CREATE UNIQUE INDEX "delivery_sending" ON "delivery" USING btree ("canonical_id","system","entity") WHERE state = 'sending';--> statement-breakpoint
CREATE INDEX "delivery_business_key" ON "delivery" USING btree ("business_key","created_at") WHERE entity in ('sales-order', 'interchange');--> statement-breakpoint
-- Written by hand from here on: what is there already is found and counted like what comes from now on.
INSERT INTO search_key (key, kind, subject_id, at)
SELECT DISTINCT lower(left(k.key, 200)), k.kind, k.subject_id, k.at FROM (
  SELECT business_key AS key, CASE WHEN entity IN ('sales-order', 'unknown') THEN 'order'
    WHEN entity IN ('order-change', 'order-response') THEN 'names-order' ELSE 'number' END AS kind, id AS subject_id, created_at AS at
  FROM document WHERE business_key IS NOT NULL
  UNION ALL SELECT transaction_control_number, 'transaction', id, created_at FROM document
  UNION ALL SELECT group_control_number, 'group', interchange_id, min(created_at) FROM document
    WHERE interchange_id IS NOT NULL GROUP BY group_control_number, interchange_id
  UNION ALL SELECT i.key, 'item', d.id, d.created_at FROM document d
    CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(d.canonical -> 'lines') WHEN 'array' THEN d.canonical -> 'lines' ELSE '[]' END) l(line)
    CROSS JOIN LATERAL (VALUES (l.line ->> 'itemId'), (l.line ->> 'buyerItemId'), (l.line ->> 'gtin')) i(key)
    WHERE d.entity = 'sales-order'
  UNION ALL SELECT c.key, 'customer', d.id, d.created_at FROM document d
    CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(d.canonical -> 'parties') WHEN 'array' THEN d.canonical -> 'parties' ELSE '[]' END) p(party)
    CROSS JOIN LATERAL (
      SELECT p.party ->> 'name' UNION ALL SELECT v ->> 'value' FROM jsonb_array_elements(p.party -> 'identifiers') v
    ) c(key)
    WHERE d.entity = 'sales-order' AND p.party ->> 'role' = 'buyer'
  UNION ALL SELECT o.ordered ->> 'orderNumber', 'names-order', d.id, d.created_at FROM document d
    CROSS JOIN LATERAL jsonb_array_elements(d.canonical -> 'orders') o(ordered)
    WHERE d.entity = 'shipment' AND jsonb_typeof(d.canonical -> 'orders') = 'array'
  UNION ALL SELECT canonical ->> 'orderNumber', 'names-order', id, created_at FROM document WHERE entity = 'invoice'
  UNION ALL SELECT control_number, 'interchange', interchange_id, created_at FROM envelope
  UNION ALL SELECT control_number, 'interchange', id, received_at FROM interchange
  UNION ALL SELECT file_name, 'file', id, received_at FROM interchange
  UNION ALL SELECT external_id, 'external', id, created_at FROM delivery WHERE entity = 'sales-order'
  UNION ALL SELECT display_id, 'external', id, created_at FROM delivery WHERE entity = 'sales-order'
) k WHERE k.key <> '';
--> statement-breakpoint
INSERT INTO traffic (begins, kind, flow, partner, system, n, last_at)
SELECT date_trunc('hour', t.at, 'UTC'), t.kind, coalesce(t.flow, ''), coalesce(t.partner, ''), coalesce(t.system, ''), count(*), max(t.at) FROM (
  SELECT created_at AS at, CASE entity WHEN 'sales-order' THEN 'orders-in' ELSE 'documents-in' END AS kind, flow, partner, system
  FROM document WHERE direction = 'in'
  UNION ALL SELECT created_at, 'documents-out', flow, partner, system FROM document WHERE direction = 'out' AND state = 'sent'
  UNION ALL SELECT done_at, 'deliveries-done', flow, partner, system FROM delivery WHERE done_at IS NOT NULL
  UNION ALL SELECT created_at, 'dead-letters', flow, partner, system FROM dead_letter
) t WHERE t.at > now() - interval '400 days' GROUP BY 1, 2, 3, 4, 5;
--> statement-breakpoint
INSERT INTO traffic_total (kind, flow, partner, system, n, last_at)
SELECT kind, flow, partner, system, sum(n), max(last_at) FROM traffic GROUP BY kind, flow, partner, system;
--> statement-breakpoint
-- By hand: the audit trail is chained, and nothing changes or deletes what it holds.
CREATE FUNCTION audit_text(seq bigint, at timestamptz, actor text, action text, subject text, detail jsonb) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object(
    'seq', seq, 'at', to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    'actor', actor, 'action', action, 'subject', subject, 'detail', detail)::text
$$;--> statement-breakpoint
CREATE FUNCTION audit_hash(before text, entry text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$ SELECT encode(sha256(convert_to(before || entry, 'UTF8')), 'hex') $$;--> statement-breakpoint
DO $$
DECLARE
  entry record;
  last_seq bigint := 0;
  last_hash text := '';
BEGIN
  FOR entry IN SELECT * FROM audit ORDER BY seq LOOP
    last_seq := entry.seq;
    last_hash := audit_hash(last_hash, audit_text(entry.seq, entry.at, entry.actor, entry.action, entry.subject, entry.detail));
    UPDATE audit SET hash = last_hash WHERE seq = entry.seq;
  END LOOP;
  INSERT INTO audit_head (seq, hash) VALUES (last_seq, last_hash);
END $$;--> statement-breakpoint
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'entries of the audit trail are neither changed nor deleted';
END $$;--> statement-breakpoint
CREATE TRIGGER audit_unchanged BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_refuse();--> statement-breakpoint
CREATE TRIGGER audit_kept BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();--> statement-breakpoint
CREATE FUNCTION audit_chain() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  place bigint;
  link text;
BEGIN
  SELECT seq + 1, hash INTO STRICT place, link FROM public.audit_head FOR UPDATE;
  link := public.audit_hash(
    link, public.audit_text(place, NEW.at, NEW.actor, NEW.action, NEW.subject, NEW.detail));
  INSERT INTO public.audit (seq, at, actor, action, subject, detail, hash)
    VALUES (place, NEW.at, NEW.actor, NEW.action, NEW.subject, NEW.detail, link);
  UPDATE public.audit_head SET seq = place, hash = link;
  DELETE FROM public.audit_draft WHERE id = NEW.id;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE CONSTRAINT TRIGGER audit_at_commit AFTER INSERT ON audit_draft
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_chain();
