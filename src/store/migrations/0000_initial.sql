CREATE TABLE "acknowledgement" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"partner" text NOT NULL,
	"envelope_id" uuid,
	"group_index" integer NOT NULL,
	"group_result" jsonb,
	"document_id" uuid,
	"answer" jsonb,
	"state" text DEFAULT 'due' NOT NULL,
	"interchange_id" uuid,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"sent_at" timestamp with time zone,
	"told_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit" (
	"seq" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"actor" text NOT NULL,
	"action" text NOT NULL,
	"subject" text NOT NULL,
	"detail" jsonb
);
--> statement-breakpoint
CREATE TABLE "control_number" (
	"partner" text NOT NULL,
	"kind" text NOT NULL,
	"last_used" bigint NOT NULL,
	CONSTRAINT "control_number_partner_kind_pk" PRIMARY KEY("partner","kind")
);
--> statement-breakpoint
CREATE TABLE "customer" (
	"id" uuid PRIMARY KEY NOT NULL,
	"value" jsonb NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "customer_identifier" (
	"scheme" text NOT NULL,
	"issuer" text NOT NULL,
	"value" text NOT NULL,
	"customer_id" uuid NOT NULL,
	CONSTRAINT "customer_identifier_scheme_issuer_value_pk" PRIMARY KEY("scheme","issuer","value")
);
--> statement-breakpoint
CREATE TABLE "dead_letter" (
	"id" uuid PRIMARY KEY NOT NULL,
	"subject" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"flow" text,
	"system" text,
	"partner" text,
	"business_key" text,
	"code" text NOT NULL,
	"message" text NOT NULL,
	"issues" jsonb NOT NULL,
	"retry_safety" text NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"reason" text,
	"actor" text,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "delivery" (
	"id" uuid PRIMARY KEY NOT NULL,
	"flow" text NOT NULL,
	"system" text NOT NULL,
	"entity" text NOT NULL,
	"canonical_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"business_key" text NOT NULL,
	"document_id" uuid,
	"partner" text,
	"depends_on" uuid,
	"state" text NOT NULL,
	"related" jsonb NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"lookups" integer DEFAULT 0 NOT NULL,
	"due_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"owner" uuid,
	"fence" bigint DEFAULT 0 NOT NULL,
	"idempotency_key" text NOT NULL,
	"external_id" text,
	"display_id" text,
	"error_code" text,
	"error_message" text,
	"maybe_sent" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"sent_at" timestamp with time zone,
	"done_at" timestamp with time zone,
	"told_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "delivery_event" (
	"seq" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "delivery_event_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"delivery_id" uuid NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"attempt" integer NOT NULL,
	"outcome" text NOT NULL,
	"code" text,
	"message" text
);
--> statement-breakpoint
CREATE TABLE "document" (
	"id" uuid PRIMARY KEY NOT NULL,
	"direction" text NOT NULL,
	"interchange_id" uuid,
	"envelope_id" uuid,
	"group_index" integer NOT NULL,
	"group_control_number" text NOT NULL,
	"transaction_index" integer NOT NULL,
	"transaction_control_number" text NOT NULL,
	"type" text NOT NULL,
	"version" text NOT NULL,
	"entity" text NOT NULL,
	"flow" text,
	"system" text NOT NULL,
	"partner" text NOT NULL,
	"business_key" text,
	"state" text NOT NULL,
	"repeats" uuid,
	"issues" jsonb NOT NULL,
	"body" "bytea",
	"delimiters" jsonb NOT NULL,
	"canonical" jsonb,
	"revision" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"mapped_at" timestamp with time zone,
	"told_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "document_key" (
	"partner" text NOT NULL,
	"entity" text NOT NULL,
	"business_key" text NOT NULL,
	"document_id" uuid NOT NULL,
	CONSTRAINT "document_key_partner_entity_business_key_pk" PRIMARY KEY("partner","entity","business_key")
);
--> statement-breakpoint
CREATE TABLE "envelope" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"interchange_id" uuid NOT NULL,
	"direction" text NOT NULL,
	"index" integer NOT NULL,
	"partner" text,
	"sender_qualifier" text NOT NULL,
	"sender" text NOT NULL,
	"receiver_qualifier" text NOT NULL,
	"receiver" text NOT NULL,
	"control_number" text NOT NULL,
	"version" text NOT NULL,
	"date" text NOT NULL,
	"time" text NOT NULL,
	"usage" text NOT NULL,
	"state" text DEFAULT 'reading' NOT NULL,
	"sha256" text,
	"repeats" uuid,
	"issues" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "instance" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"role" text NOT NULL,
	"started_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"heartbeat_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "interchange" (
	"id" uuid PRIMARY KEY NOT NULL,
	"direction" text NOT NULL,
	"system" text NOT NULL,
	"partner" text,
	"file_name" text NOT NULL,
	"transport_ref" text NOT NULL,
	"state" text NOT NULL,
	"size_bytes" bigint DEFAULT 0 NOT NULL,
	"sha256" text,
	"duplicate_of" uuid,
	"received_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"processed_at" timestamp with time zone,
	"told_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "interchange_chunk" (
	"interchange_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"bytes" "bytea" NOT NULL,
	CONSTRAINT "interchange_chunk_interchange_id_seq_pk" PRIMARY KEY("interchange_id","seq")
);
--> statement-breakpoint
CREATE TABLE "link" (
	"entity" text NOT NULL,
	"canonical_id" uuid NOT NULL,
	"system" text NOT NULL,
	"external_id" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "link_entity_canonical_id_system_pk" PRIMARY KEY("entity","canonical_id","system")
);
--> statement-breakpoint
CREATE TABLE "run" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"flow" text NOT NULL,
	"started_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"finished_at" timestamp with time zone,
	"ok" boolean,
	"detail" jsonb
);
--> statement-breakpoint
CREATE TABLE "schedule_slot" (
	"schedule" text NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"claimed_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "schedule_slot_schedule_due_at_pk" PRIMARY KEY("schedule","due_at")
);
--> statement-breakpoint
CREATE TABLE "source_cursor" (
	"system" text NOT NULL,
	"stream" text NOT NULL,
	"position" jsonb,
	"version" integer NOT NULL,
	"saved_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "source_cursor_system_stream_pk" PRIMARY KEY("system","stream")
);
--> statement-breakpoint
CREATE TABLE "system_status" (
	"system" text PRIMARY KEY NOT NULL,
	"paused_until" timestamp with time zone,
	"reason" text,
	"failures" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
ALTER TABLE "interchange_chunk" ADD CONSTRAINT "interchange_chunk_interchange_id_interchange_id_fk" FOREIGN KEY ("interchange_id") REFERENCES "public"."interchange"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "acknowledgement_subject" ON "acknowledgement" USING btree ("kind",coalesce(envelope_id, '00000000-0000-0000-0000-000000000000'),"group_index",coalesce(document_id, '00000000-0000-0000-0000-000000000000'));--> statement-breakpoint
CREATE INDEX "acknowledgement_due" ON "acknowledgement" USING btree ("told_at") WHERE state = 'due';--> statement-breakpoint
CREATE INDEX "acknowledgement_envelope" ON "acknowledgement" USING btree ("envelope_id") WHERE envelope_id is not null;--> statement-breakpoint
CREATE INDEX "acknowledgement_document" ON "acknowledgement" USING btree ("document_id") WHERE document_id is not null;--> statement-breakpoint
CREATE INDEX "audit_subject" ON "audit" USING btree ("subject","seq");--> statement-breakpoint
CREATE INDEX "customer_identifier_holder" ON "customer_identifier" USING btree ("customer_id");--> statement-breakpoint
CREATE UNIQUE INDEX "dead_letter_open" ON "dead_letter" USING btree ("subject_id") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "dead_letter_open_newest" ON "dead_letter" USING btree ("created_at","id") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "dead_letter_newest" ON "dead_letter" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "dead_letter_business_key" ON "dead_letter" USING btree ("business_key","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "delivery_version" ON "delivery" USING btree ("system","entity","canonical_id","version");--> statement-breakpoint
CREATE UNIQUE INDEX "delivery_sending" ON "delivery" USING btree ("system","entity","canonical_id") WHERE state = 'sending';--> statement-breakpoint
CREATE INDEX "delivery_due" ON "delivery" USING btree ("system","told_at") WHERE state in ('intent', 'in-doubt');--> statement-breakpoint
CREATE INDEX "delivery_waiting" ON "delivery" USING btree ("depends_on") WHERE state = 'waiting';--> statement-breakpoint
CREATE INDEX "delivery_attention" ON "delivery" USING btree ("state","created_at") WHERE state in ('waiting', 'in-doubt', 'dead');--> statement-breakpoint
CREATE INDEX "delivery_document" ON "delivery" USING btree ("document_id");--> statement-breakpoint
CREATE INDEX "delivery_business_key" ON "delivery" USING btree ("business_key","created_at");--> statement-breakpoint
CREATE INDEX "delivery_newest" ON "delivery" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "delivery_event_delivery" ON "delivery_event" USING btree ("delivery_id","seq");--> statement-breakpoint
CREATE UNIQUE INDEX "document_place" ON "document" USING btree ("envelope_id","group_index","transaction_index");--> statement-breakpoint
CREATE INDEX "document_business_key" ON "document" USING btree ("business_key","created_at");--> statement-breakpoint
CREATE INDEX "document_due" ON "document" USING btree ("told_at") WHERE state = 'received';--> statement-breakpoint
CREATE INDEX "document_attention" ON "document" USING btree ("state","created_at") WHERE state in ('rejected', 'duplicate', 'dead');--> statement-breakpoint
CREATE INDEX "document_newest" ON "document" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "document_key_holder" ON "document_key" USING btree ("document_id");--> statement-breakpoint
CREATE UNIQUE INDEX "envelope_place" ON "envelope" USING btree ("interchange_id","index");--> statement-breakpoint
CREATE INDEX "envelope_control_number" ON "envelope" USING btree ("partner","direction","control_number","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "interchange_arrival" ON "interchange" USING btree ("system","transport_ref");--> statement-breakpoint
CREATE INDEX "interchange_content" ON "interchange" USING btree ("system","sha256") WHERE direction = 'in';--> statement-breakpoint
CREATE INDEX "interchange_due" ON "interchange" USING btree ("told_at") WHERE state = 'received';--> statement-breakpoint
CREATE INDEX "interchange_newest" ON "interchange" USING btree ("received_at","id");--> statement-breakpoint
CREATE INDEX "link_external" ON "link" USING btree ("system","entity","external_id");--> statement-breakpoint
CREATE INDEX "run_flow" ON "run" USING btree ("flow","started_at");