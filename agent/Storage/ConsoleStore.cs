namespace Panel.Agent.Storage;

/// <summary>
/// How far a console had come: the last sequence given, the runtime's time of the
/// last line read, and the start of the run it belongs to.
/// </summary>
internal sealed record ConsoleMark(long Sequence, DateTimeOffset LineAt, DateTimeOffset RunAt);

/// <summary>
/// A line of the agent's own among the workload's; kept, because it has a sequence that no log can give back.
/// </summary>
/// <param name="Stream">system, or where the workload wrote the part of a line that its log does not have.</param>
internal sealed record ConsoleNotice(
    long Sequence,
    DateTimeOffset At,
    string Text,
    string Stream = ConsoleNotice.System
)
{
    public const string System = "system";
}

internal sealed class ConsoleStore(AgentDatabase database)
{
    private const int KeptNotices = 1000;

    public ConsoleMark? Mark(Guid instanceId) =>
        database
            .Query(
                "SELECT sequence, line_at, run_at FROM consoles WHERE instance_id = $id",
                r => new ConsoleMark(r.GetInt64(0), Ticks(r.GetInt64(1)), Ticks(r.GetInt64(2))),
                ("$id", instanceId.ToString())
            )
            .FirstOrDefault();

    /// <summary>An older mark than the stored one changes nothing: two writers may overtake each other.</summary>
    public void Save(Guid instanceId, ConsoleMark mark) =>
        database.Execute(
            """
            INSERT INTO consoles VALUES ($id, $sequence, $line, $run)
            ON CONFLICT (instance_id) DO UPDATE SET sequence = $sequence, line_at = $line, run_at = $run WHERE $sequence >= sequence
            """,
            ("$id", instanceId.ToString()),
            ("$sequence", mark.Sequence),
            ("$line", mark.LineAt.UtcTicks),
            ("$run", mark.RunAt.UtcTicks)
        );

    public void Add(Guid instanceId, ConsoleNotice notice, ConsoleMark mark) =>
        database.Transact(() =>
        {
            database.Execute(
                "INSERT OR REPLACE INTO console_notices (instance_id, sequence, at, text, stream) VALUES "
                    + "($id, $sequence, $at, $text, $stream)",
                ("$id", instanceId.ToString()),
                ("$sequence", notice.Sequence),
                ("$at", notice.At.UtcTicks),
                ("$text", notice.Text),
                ("$stream", notice.Stream)
            );
            database.Execute(
                """
                DELETE FROM console_notices WHERE instance_id = $id AND sequence <
                    (SELECT sequence FROM console_notices WHERE instance_id = $id ORDER BY sequence DESC LIMIT 1 OFFSET $kept)
                """,
                ("$id", instanceId.ToString()),
                ("$kept", KeptNotices)
            );
            Save(instanceId, mark);
        });

    public List<ConsoleNotice> Notices(Guid instanceId) =>
        database.Query(
            "SELECT sequence, at, text, stream FROM console_notices WHERE instance_id = $id ORDER BY sequence",
            r => new ConsoleNotice(r.GetInt64(0), Ticks(r.GetInt64(1)), r.GetString(2), r.GetString(3)),
            ("$id", instanceId.ToString())
        );

    private static DateTimeOffset Ticks(long ticks) => new(ticks, TimeSpan.Zero);
}
