namespace Panel.Agent.Storage;

/// <summary>The tables, and the steps that bring an older file to them.</summary>
internal static class AgentSchema
{
    // Append only: a file in the field has run a prefix of these.
    private static readonly string[] Steps =
    [
        """
            CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
            CREATE TABLE instances (
                id TEXT PRIMARY KEY, spec TEXT NOT NULL, desired TEXT NOT NULL, installed INTEGER NOT NULL, generation INTEGER NOT NULL,
                completed INTEGER NOT NULL, observation TEXT NOT NULL) WITHOUT ROWID;
            CREATE TABLE operations (
                position INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, instance_id TEXT NOT NULL,
                kind TEXT NOT NULL, generation INTEGER NOT NULL,
                deadline INTEGER NOT NULL, then_start INTEGER NOT NULL, state TEXT NOT NULL,
                outcome TEXT, code TEXT, error TEXT, ended_at INTEGER);
            CREATE INDEX operations_by_instance ON operations (instance_id, state);
            CREATE TABLE outbox (
                id INTEGER PRIMARY KEY AUTOINCREMENT, message_id TEXT NOT NULL, type TEXT NOT NULL, key TEXT,
                body TEXT NOT NULL);
            CREATE INDEX outbox_by_key ON outbox (type, key);
            CREATE TABLE consoles (
                instance_id TEXT PRIMARY KEY, sequence INTEGER NOT NULL, line_at INTEGER NOT NULL, run_at INTEGER NOT NULL) WITHOUT ROWID;
            CREATE TABLE console_notices (
                instance_id TEXT NOT NULL, sequence INTEGER NOT NULL, at INTEGER NOT NULL, text TEXT NOT NULL,
                PRIMARY KEY (instance_id, sequence)) WITHOUT ROWID;
            """,
        """
            ALTER TABLE operations ADD COLUMN traceparent TEXT;
            ALTER TABLE outbox ADD COLUMN traceparent TEXT;
            """,
        """
            ALTER TABLE console_notices ADD COLUMN stream TEXT NOT NULL DEFAULT 'system';
            """,
        """
            CREATE TABLE samples (at INTEGER PRIMARY KEY, body BLOB NOT NULL);
            """,
        """
            ALTER TABLE operations ADD COLUMN payload TEXT;
            ALTER TABLE operations ADD COLUMN result TEXT;
            UPDATE operations SET payload = '{"ThenStart":true}' WHERE kind = 'Install' AND then_start <> 0;
            ALTER TABLE operations DROP COLUMN then_start;
            CREATE TABLE deleted_instances (
                instance_id TEXT PRIMARY KEY, generation INTEGER NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
            INSERT INTO deleted_instances SELECT instance_id, max(generation), max(ended_at) FROM operations
                WHERE kind = 'Delete' AND outcome = 'Succeeded' GROUP BY instance_id;
            """,
    ];

    public static void Apply(AgentDatabase database) =>
        database.Transact(() =>
        {
            var version = database.Query("PRAGMA user_version", r => r.GetInt32(0))[0];
            if (version > Steps.Length)
            {
                throw new InvalidOperationException(
                    $"The agent's data was written by a newer version (schema {version}, this one knows "
                        + $"{Steps.Length})."
                );
            }

            foreach (var step in Steps.Skip(version))
            {
                database.Execute(step);
            }

            if (version < Steps.Length)
            {
                database.Execute($"PRAGMA user_version={Steps.Length}");
            }
        });
}
