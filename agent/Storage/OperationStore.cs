using Microsoft.Data.Sqlite;
using Panel.Contracts;

namespace Panel.Agent.Storage;

internal sealed class OperationStore(AgentDatabase database, TimeProvider clock)
{
    /// <summary>Longer than any redelivery of a command.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromDays(7);

    // The column takes no null.
    private const long NoGeneration = -1;

    private const string Columns =
        "id, instance_id, kind, generation, deadline, payload, state, outcome, code, error, result, traceparent";

    public OperationRow? Find(Guid id) =>
        database
            .Query($"SELECT {Columns} FROM operations WHERE id = $id", Read, ("$id", id.ToString()))
            .FirstOrDefault();

    /// <summary>What was accepted and has not ended, in the order of acceptance.</summary>
    public List<OperationRow> Unended() =>
        database.Query($"SELECT {Columns} FROM operations WHERE state <> 'Ended' ORDER BY position", Read);

    public void Add(OperationRow row) =>
        database.Execute(
            """
            INSERT INTO operations (id, instance_id, kind, generation, deadline, payload, state, traceparent)
            VALUES ($id, $instance, $kind, $generation, $deadline, $payload, $state, $trace)
            """,
            ("$id", row.Id.ToString()),
            ("$instance", row.InstanceId.ToString()),
            ("$kind", row.Kind),
            ("$generation", row.Generation ?? NoGeneration),
            ("$deadline", row.Deadline.ToUnixTimeMilliseconds()),
            ("$payload", row.Payload),
            ("$state", row.State.ToString()),
            ("$trace", row.Traceparent)
        );

    public void Begin(Guid id) =>
        database.Execute(
            "UPDATE operations SET state = 'Running' WHERE id = $id AND state = 'Queued'",
            ("$id", id.ToString())
        );

    /// <summary>False when it had ended before: the first outcome stays.</summary>
    public bool End(Guid id, ActionResult result) =>
        database.Execute(
            """
            UPDATE operations SET state = 'Ended', outcome = $outcome, code = $code, error = $error, result = $result,
                ended_at = $at
            WHERE id = $id AND state <> 'Ended'
            """,
            ("$id", id.ToString()),
            ("$outcome", result.Outcome.ToString()),
            ("$code", result.Code),
            ("$error", result.Error),
            ("$result", result.Result),
            ("$at", clock.GetUtcNow().ToUnixTimeMilliseconds())
        ) > 0;

    public void Prune()
    {
        var before = ("$before", (object?)(clock.GetUtcNow() - Remembered).ToUnixTimeMilliseconds());
        database.Execute("DELETE FROM operations WHERE state = 'Ended' AND ended_at < $before", before);
        database.Execute("DELETE FROM deleted_instances WHERE at < $before", before);
    }

    private static OperationRow Read(SqliteDataReader row) =>
        new(
            Guid.Parse(row.GetString(0)),
            Guid.Parse(row.GetString(1)),
            row.GetString(2),
            row.GetInt64(3) is var generation and not NoGeneration ? generation : null,
            DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4)),
            Text(row, 5),
            Enum.Parse<OperationState>(row.GetString(6)),
            row.IsDBNull(7)
                ? null
                : new ActionResult(
                    Enum.Parse<OperationOutcome>(row.GetString(7)),
                    Text(row, 8),
                    Text(row, 9),
                    Result: Text(row, 10)
                ),
            Text(row, 11)
        );

    private static string? Text(SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetString(column);
}
