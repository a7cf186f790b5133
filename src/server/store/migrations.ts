/**
 * The schema, as numbered steps in SQL that both engines share. A step that has been released is
 * never edited: what it lacked is the next step.
 */

export interface Migration {
  /** 1, 2, 3 … without a gap. */
  number: number
  statements: readonly string[]
}

export const migrations: readonly Migration[] = [
  {
    number: 1,
    statements: [
      `CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL)`,
      `CREATE TABLE client_tokens (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        environment TEXT NOT NULL,
        value TEXT NOT NULL UNIQUE,
        generation INTEGER NOT NULL,
        revision INTEGER NOT NULL,
        is_active INTEGER NOT NULL,
        allowed_origins TEXT NOT NULL,
        flow_ids TEXT NOT NULL,
        agent_ids TEXT NOT NULL,
        default_flow_id TEXT,
        pin_to_version TEXT NOT NULL,
        rate_limit_per_minute INTEGER NOT NULL,
        rate_limit_per_hour INTEGER NOT NULL,
        max_messages_per_session INTEGER NOT NULL,
        session_idle_timeout_minutes INTEGER NOT NULL,
        config TEXT NOT NULL,
        product_surface_id TEXT,
        last_used_at BIGINT,
        created_at BIGINT NOT NULL,
        updated_at BIGINT NOT NULL
      )`,
      `CREATE TABLE retired_token_values (hash TEXT PRIMARY KEY, token_id TEXT NOT NULL)`,
      `CREATE TABLE admissions (
        token_id TEXT NOT NULL,
        number BIGINT NOT NULL,
        at BIGINT NOT NULL,
        PRIMARY KEY (token_id, number)
      )`,
      `CREATE INDEX admissions_at ON admissions (at)`,
      `CREATE TABLE api_keys (
        id TEXT PRIMARY KEY,
        hash TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        environment TEXT NOT NULL,
        permissions TEXT NOT NULL,
        expires_at BIGINT,
        allowed_ips TEXT NOT NULL,
        is_active INTEGER NOT NULL,
        prefix TEXT NOT NULL,
        hint TEXT NOT NULL,
        last_used_at BIGINT,
        created_at BIGINT NOT NULL,
        updated_at BIGINT NOT NULL
      )`,
      `CREATE TABLE sessions (
        hash TEXT PRIMARY KEY,
        token_id TEXT NOT NULL,
        token_generation INTEGER NOT NULL,
        origin TEXT NOT NULL,
        visitor_id TEXT NOT NULL,
        conversation_id TEXT NOT NULL,
        address TEXT NOT NULL,
        messages_used INTEGER NOT NULL,
        created_at BIGINT NOT NULL,
        last_activity_at BIGINT NOT NULL,
        ended_at BIGINT
      )`,
      `CREATE INDEX sessions_address ON sessions (address, created_at)`,
      `CREATE INDEX sessions_token ON sessions (token_id, created_at)`,
      `CREATE INDEX sessions_visitor ON sessions (visitor_id)`,
      `CREATE INDEX sessions_created ON sessions (created_at)`,
      `CREATE TABLE conversations (
        id TEXT PRIMARY KEY,
        token_id TEXT NOT NULL,
        visitor_id TEXT NOT NULL,
        origin TEXT NOT NULL,
        target_id TEXT NOT NULL,
        target_version TEXT NOT NULL,
        created_at BIGINT NOT NULL,
        updated_at BIGINT NOT NULL
      )`,
      `CREATE INDEX conversations_token ON conversations (token_id, created_at)`,
      `CREATE INDEX conversations_visitor ON conversations (visitor_id, created_at)`,
      `CREATE TABLE turns (
        id TEXT PRIMARY KEY,
        conversation_id TEXT NOT NULL,
        session_hash TEXT NOT NULL,
        token_id TEXT NOT NULL,
        token_generation INTEGER NOT NULL,
        target_id TEXT NOT NULL,
        target_kind TEXT NOT NULL,
        idempotency_key TEXT NOT NULL,
        content_hash TEXT NOT NULL,
        instance_id TEXT NOT NULL,
        status TEXT NOT NULL,
        stop_reason TEXT,
        error_code TEXT,
        message TEXT NOT NULL,
        assistant_message_id TEXT NOT NULL,
        blocks TEXT NOT NULL,
        refunded INTEGER NOT NULL,
        stop_requested INTEGER NOT NULL,
        started_at BIGINT NOT NULL,
        ended_at BIGINT,
        UNIQUE (conversation_id, idempotency_key)
      )`,
      `CREATE INDEX turns_conversation ON turns (conversation_id, started_at)`,
      `CREATE INDEX turns_running ON turns (session_hash) WHERE status = 'running'`,
      `CREATE TABLE feedback (
        id TEXT PRIMARY KEY,
        token_id TEXT NOT NULL,
        conversation_id TEXT NOT NULL,
        message_id TEXT,
        type TEXT NOT NULL,
        rating INTEGER,
        comment TEXT,
        created_at BIGINT NOT NULL
      )`,
      `CREATE INDEX feedback_conversation ON feedback (conversation_id, message_id)`,
      `CREATE TABLE instances (
        id TEXT PRIMARY KEY,
        host TEXT NOT NULL,
        process_id INTEGER NOT NULL,
        heartbeat_at BIGINT NOT NULL
      )`,
    ],
  },
  {
    number: 2,
    statements: [
      // A token's environment never changes, so its conversations may carry it, for the index.
      `ALTER TABLE conversations ADD COLUMN environment TEXT NOT NULL DEFAULT 'live'`,
      `UPDATE conversations SET environment = 'test' WHERE token_id IN
        (SELECT id FROM client_tokens WHERE environment = 'test')`,
      `ALTER TABLE conversations ADD COLUMN first_message TEXT`,
      `CREATE INDEX conversations_activity ON conversations (environment, updated_at, id)`,
      `CREATE INDEX conversations_token_activity ON conversations (token_id, updated_at, id)`,
      `CREATE TABLE turn_texts (
        turn_id TEXT PRIMARY KEY,
        conversation_id TEXT NOT NULL,
        question TEXT,
        answer TEXT
      )`,
      // A question of null is still to be read from its turn.
      `INSERT INTO turn_texts (turn_id, conversation_id, question, answer)
        SELECT id, conversation_id, NULL, CASE WHEN blocks = '[]' THEN NULL ELSE '' END FROM turns`,
      `CREATE INDEX turn_texts_conversation ON turn_texts (conversation_id)`,
      `CREATE INDEX turn_texts_former ON turn_texts (turn_id) WHERE question IS NULL`,
      `CREATE TABLE deleted_tokens (id TEXT PRIMARY KEY)`,
      `INSERT INTO deleted_tokens (id) SELECT DISTINCT token_id FROM conversations
        WHERE token_id NOT IN (SELECT id FROM client_tokens)`,
      `CREATE TABLE usage_counts (
        token_id TEXT NOT NULL,
        hour BIGINT NOT NULL,
        metric TEXT NOT NULL,
        count BIGINT NOT NULL,
        PRIMARY KEY (token_id, hour, metric)
      )`,
      `CREATE INDEX usage_counts_hour ON usage_counts (hour)`,
      `CREATE TABLE sightings (
        token_id TEXT NOT NULL,
        origin TEXT NOT NULL,
        first_seen_at BIGINT NOT NULL,
        last_seen_at BIGINT NOT NULL,
        PRIMARY KEY (token_id, origin)
      )`,
      `CREATE TABLE operators (
        id TEXT PRIMARY KEY,
        password_hash TEXT NOT NULL,
        created_at BIGINT NOT NULL,
        updated_at BIGINT NOT NULL
      )`,
      `CREATE TABLE console_sessions (
        hash TEXT PRIMARY KEY,
        csrf_token TEXT NOT NULL,
        created_at BIGINT NOT NULL,
        last_activity_at BIGINT NOT NULL
      )`,
      `CREATE TABLE retired_keys (hash TEXT PRIMARY KEY, key_id TEXT NOT NULL)`,
      `CREATE TABLE setup_links (hash TEXT PRIMARY KEY, expires_at BIGINT NOT NULL)`,
      `CREATE TABLE sign_in_failures (
        id TEXT PRIMARY KEY,
        address TEXT NOT NULL,
        at BIGINT NOT NULL
      )`,
      `CREATE INDEX sign_in_failures_at ON sign_in_failures (at)`,
    ],
  },
  {
    number: 3,
    statements: [
      `CREATE TABLE blocked_origins (
        token_id TEXT NOT NULL,
        origin TEXT NOT NULL,
        code TEXT NOT NULL,
        count BIGINT NOT NULL,
        first_seen_at BIGINT NOT NULL,
        last_seen_at BIGINT NOT NULL,
        is_ignored INTEGER NOT NULL,
        PRIMARY KEY (token_id, origin)
      )`,
      `CREATE INDEX blocked_origins_last_seen ON blocked_origins (last_seen_at)`,
    ],
  },
  {
    number: 4,
    // A turn that the visitor replaced: the id of the one that stands in its place.
    statements: [`ALTER TABLE turns ADD COLUMN superseded_by TEXT`],
  },
  {
    number: 5,
    statements: [
      `CREATE INDEX conversations_visitor_activity ON conversations (visitor_id, updated_at, id)`,
    ],
  },
  {
    number: 6,
    statements: [
      `CREATE TABLE attachments (
        id TEXT PRIMARY KEY,
        conversation_id TEXT NOT NULL,
        turn_id TEXT NOT NULL,
        media_type TEXT NOT NULL,
        filename TEXT,
        bytes BIGINT NOT NULL,
        data TEXT NOT NULL
      )`,
      `CREATE INDEX attachments_conversation ON attachments (conversation_id)`,
    ],
  },
]
