namespace Panel.Agent.Runtimes;

/// <summary>
/// Text of a workload that was shown before its line ended: a prompt, or a
/// beginning that nothing followed for a second. A runtime gives it
/// out as a line whose last character is a NUL, which text has no use for; the
/// next line of that stream goes on where it ended. Where the
/// runtime's log has whole lines only, the part has no time (<c>default</c>), and the whole line follows.
/// </summary>
internal static class UnfinishedText
{
    public const char Mark = '\0';

    /// <summary>How long a stream is silent before its unfinished line is shown.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    /// <summary>The text alone, and whether its line goes on.</summary>
    public static (string Text, bool Continued) Read(string line) =>
        line is [.., Mark] ? (line[..^1], true) : (line, false);
}
