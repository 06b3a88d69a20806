CREATE TABLE "customer_block_key" (
	"key" text COLLATE "C" NOT NULL,
	"customer_id" uuid NOT NULL,
	CONSTRAINT "customer_block_key_key_customer_id_pk" PRIMARY KEY("key","customer_id")
);
--> statement-breakpoint
CREATE TABLE "field_decision" (
	"record_id" uuid NOT NULL,
	"field" text NOT NULL,
	"system" text NOT NULL,
	"actor" text NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "field_decision_record_id_field_pk" PRIMARY KEY("record_id","field")
);
--> statement-breakpoint
CREATE TABLE "flow_status" (
	"flow" text PRIMARY KEY NOT NULL,
	"paused_at" timestamp with time zone,
	"reason" text,
	"actor" text
);
--> statement-breakpoint
CREATE TABLE "held_record" (
	"id" uuid PRIMARY KEY NOT NULL,
	"flow" text NOT NULL,
	"system" text NOT NULL,
	"entity" text NOT NULL,
	"external_id" text NOT NULL,
	"raw" jsonb,
	"issues" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "record" (
	"id" uuid PRIMARY KEY NOT NULL,
	"entity" text NOT NULL,
	"key" text NOT NULL,
	"value" jsonb NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"merged_into" uuid,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"changed_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "record_merge" (
	"id" uuid PRIMARY KEY NOT NULL,
	"entity" text NOT NULL,
	"survivor_id" uuid NOT NULL,
	"loser_id" uuid NOT NULL,
	"reason" text NOT NULL,
	"actor" text NOT NULL,
	"moved" jsonb NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"undone_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "review" (
	"id" uuid PRIMARY KEY NOT NULL,
	"flow" text NOT NULL,
	"entity" text NOT NULL,
	"system" text NOT NULL,
	"external_id" text NOT NULL,
	"fields" jsonb NOT NULL,
	"source_hash" text NOT NULL,
	"modified_at" text,
	"raw" jsonb,
	"candidates" jsonb NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"record_id" uuid,
	"actor" text,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"decided_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "run_listing" (
	"run_id" uuid NOT NULL,
	"external_id" text COLLATE "C" NOT NULL,
	CONSTRAINT "run_listing_run_id_external_id_pk" PRIMARY KEY("run_id","external_id")
);
--> statement-breakpoint
ALTER TABLE "record" SET (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.05);--> statement-breakpoint
-- Customers are records like all others from here on.
INSERT INTO "record" (id, entity, key, value, version, created_at, changed_at)
SELECT id, 'customer', value ->> 'name', value, version, created_at, created_at FROM "customer";--> statement-breakpoint
DROP TABLE "customer";--> statement-breakpoint
-- A record has one delivery for each system: the one of its latest version. What waited for an older one waits for that.
UPDATE "delivery" w SET depends_on = (
  SELECT n.id FROM "delivery" n WHERE n.system = o.system AND n.entity = o.entity AND n.canonical_id = o.canonical_id
  ORDER BY n.version DESC LIMIT 1)
FROM "delivery" o WHERE o.id = w.depends_on AND o.entity = 'customer';--> statement-breakpoint
UPDATE "delivery" w SET state = 'intent', due_at = clock_timestamp(), told_at = clock_timestamp()
FROM "delivery" n WHERE n.id = w.depends_on AND w.state = 'waiting' AND n.state = 'done';--> statement-breakpoint
UPDATE "dead_letter" l SET state = 'resolved', actor = 'crossdock', ended_at = clock_timestamp(),
  reason = 'superseded by version ' || (SELECT max(n.version) FROM "delivery" n
    WHERE n.system = o.system AND n.entity = o.entity AND n.canonical_id = o.canonical_id)
FROM "delivery" o WHERE o.id = l.subject_id AND l.state = 'open' AND o.entity = 'customer' AND EXISTS (
  SELECT 1 FROM "delivery" n WHERE n.system = o.system AND n.entity = o.entity AND n.canonical_id = o.canonical_id
    AND n.version > o.version);--> statement-breakpoint
WITH older AS (
  DELETE FROM "delivery" o WHERE o.entity = 'customer' AND EXISTS (
    SELECT 1 FROM "delivery" n WHERE n.system = o.system AND n.entity = o.entity AND n.canonical_id = o.canonical_id
      AND n.version > o.version)
  RETURNING id
)
DELETE FROM "delivery_event" e USING older WHERE e.delivery_id = older.id;--> statement-breakpoint
-- Nothing wrote runs before.
DELETE FROM "run";--> statement-breakpoint
DROP INDEX "link_external";--> statement-breakpoint
DROP INDEX "delivery_version";--> statement-breakpoint
DROP INDEX "delivery_document";--> statement-breakpoint
DROP INDEX "run_flow";--> statement-breakpoint
ALTER TABLE "link" DROP CONSTRAINT "link_entity_canonical_id_system_pk";--> statement-breakpoint
ALTER TABLE "link" ALTER COLUMN "external_id" SET DATA TYPE text COLLATE "C";--> statement-breakpoint
ALTER TABLE "run" ALTER COLUMN "id" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "run" ALTER COLUMN "started_at" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "run" ALTER COLUMN "started_at" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "link" ADD CONSTRAINT "link_pkey" PRIMARY KEY("system","entity","external_id","canonical_id");--> statement-breakpoint
ALTER TABLE "link" ADD COLUMN "is_primary" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "link" ADD COLUMN "fields" jsonb;--> statement-breakpoint
ALTER TABLE "link" ADD COLUMN "field_times" jsonb;--> statement-breakpoint
ALTER TABLE "link" ADD COLUMN "source_hash" text;--> statement-breakpoint
ALTER TABLE "link" ADD COLUMN "modified_at" text;--> statement-breakpoint
ALTER TABLE "link" ADD COLUMN "absences" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "link" ADD COLUMN "gone_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "link" ADD COLUMN "sent_hash" text;--> statement-breakpoint
ALTER TABLE "link" ADD COLUMN "sent_version" integer;--> statement-breakpoint
ALTER TABLE "link" SET (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.05);--> statement-breakpoint
-- Each of its rows is written four times on the way through: intent, sending, done, and intent again for the next version.
ALTER TABLE "delivery" SET (autovacuum_vacuum_scale_factor = 0.05);--> statement-breakpoint
ALTER TABLE "run" ADD COLUMN "system" text NOT NULL;--> statement-breakpoint
ALTER TABLE "run" ADD COLUMN "trigger" text NOT NULL;--> statement-breakpoint
ALTER TABLE "run" ADD COLUMN "kind" text NOT NULL;--> statement-breakpoint
ALTER TABLE "run" ADD COLUMN "dry_run" boolean NOT NULL;--> statement-breakpoint
ALTER TABLE "run" ADD COLUMN "read_window" jsonb;--> statement-breakpoint
ALTER TABLE "run" ADD COLUMN "external_ids" jsonb;--> statement-breakpoint
ALTER TABLE "run" ADD COLUMN "slot_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "run" ADD COLUMN "state" text NOT NULL;--> statement-breakpoint
ALTER TABLE "run" ADD COLUMN "counts" jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "run" ADD COLUMN "position" jsonb;--> statement-breakpoint
ALTER TABLE "run" ADD COLUMN "error_code" text;--> statement-breakpoint
ALTER TABLE "run" ADD COLUMN "error_message" text;--> statement-breakpoint
ALTER TABLE "run" ADD COLUMN "actor" text;--> statement-breakpoint
ALTER TABLE "run" ADD COLUMN "owner" uuid;--> statement-breakpoint
ALTER TABLE "run" ADD COLUMN "not_before" timestamp with time zone DEFAULT clock_timestamp() NOT NULL;--> statement-breakpoint
ALTER TABLE "run" ADD COLUMN "created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL;--> statement-breakpoint
ALTER TABLE "run" ADD COLUMN "told_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL;--> statement-breakpoint
CREATE INDEX "customer_block_key_holder" ON "customer_block_key" USING btree ("customer_id");--> statement-breakpoint
CREATE INDEX "record_scan" ON "record" USING btree ("entity","id");--> statement-breakpoint
CREATE INDEX "record_search" ON "record" USING btree ("entity",lower(key) text_pattern_ops);--> statement-breakpoint
CREATE INDEX "record_merge_survivor" ON "record_merge" USING btree ("survivor_id");--> statement-breakpoint
CREATE INDEX "record_merge_loser" ON "record_merge" USING btree ("loser_id");--> statement-breakpoint
CREATE INDEX "record_merge_newest" ON "record_merge" USING btree ("at","id");--> statement-breakpoint
CREATE INDEX "review_open" ON "review" USING btree ("system","entity","external_id") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "review_newest" ON "review" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "customer_identifier_search" ON "customer_identifier" USING btree (lower(value) text_pattern_ops);--> statement-breakpoint
CREATE UNIQUE INDEX "delivery_record" ON "delivery" USING btree ("system","entity","canonical_id") WHERE entity not in ('sales-order', 'interchange');--> statement-breakpoint
CREATE UNIQUE INDEX "link_primary" ON "link" USING btree ("canonical_id","entity","system") WHERE is_primary;--> statement-breakpoint
CREATE INDEX "link_second" ON "link" USING btree ("canonical_id") WHERE not is_primary;--> statement-breakpoint
CREATE INDEX "link_absent" ON "link" USING btree ("system","entity","external_id") WHERE absences > 0;--> statement-breakpoint
CREATE INDEX "link_search" ON "link" USING btree ("entity",lower(external_id) text_pattern_ops);--> statement-breakpoint
CREATE UNIQUE INDEX "run_slot" ON "run" USING btree ("flow","system","slot_at") WHERE slot_at is not null;--> statement-breakpoint
CREATE INDEX "run_live" ON "run" USING btree ("flow","system") WHERE state in ('due', 'running');--> statement-breakpoint
CREATE INDEX "run_due" ON "run" USING btree ("told_at") WHERE state in ('due', 'running');--> statement-breakpoint
CREATE INDEX "run_newest" ON "run" USING btree ("created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "delivery_version" ON "delivery" USING btree ("system","entity","canonical_id","version") WHERE entity in ('sales-order', 'interchange');--> statement-breakpoint
CREATE INDEX "delivery_document" ON "delivery" USING btree ("document_id") WHERE document_id is not null;--> statement-breakpoint
CREATE INDEX "run_flow" ON "run" USING btree ("flow","created_at");--> statement-breakpoint
ALTER TABLE "run" DROP COLUMN "ok";