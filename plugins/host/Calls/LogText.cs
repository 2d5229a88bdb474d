namespace Panel.Plugins.Host.Calls;

/// <summary>Makes text of a plugin fit for a log: one line, without control characters, and not endless.</summary>
internal static class LogText
{
    private const int Most = 4_000;

    public static string OneLine(string text)
    {
        var cut = text.Length > Most ? string.Concat(text.AsSpan(0, Most), "…") : text;
        return cut.Any(IsBreaking)
            ? string.Create(
                cut.Length,
                cut,
                static (span, source) =>
                {
                    for (var at = 0; at < span.Length; at++)
                    {
                        span[at] = IsBreaking(source[at]) ? ' ' : source[at];
                    }
                }
            )
            : cut;
    }

    /// <summary>Types and messages of an exception and those inside it, never the object: it would hold the plugin.</summary>
    public static string OneLine(Exception exception)
    {
        try
        {
            return OneLine($"{exception.GetType().FullName}: {exception.Message}{Inner(exception)}");
        }
        catch (Exception)
        {
            // The message is a property that the plugin may have written itself.
            return "an exception without a message";
        }
    }

    private static string Inner(Exception exception) =>
        exception.InnerException is { } inner ? $" ← {inner.GetType().FullName}: {inner.Message}" : "";

    private static bool IsBreaking(char letter) => char.IsControl(letter) || letter is '\u2028' or '\u2029';
}
