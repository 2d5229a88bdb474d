namespace Panel.Agent.Console;

/// <summary>Cuts text that is too long for one line of a console.</summary>
internal static class ConsolePieces
{
    /// <summary>The same text gives the same pieces, so that a console which is put back counts as before.</summary>
    /// <param name="continued">Whether more of the line follows the text.</param>
    public static IEnumerable<(string Text, bool Continued)> Of(string text, bool continued)
    {
        var start = 0;
        while (text.Length - start > InstanceConsole.MaxLineLength)
        {
            var end = start + InstanceConsole.MaxLineLength;
            // A character of two halves stays whole.
            if (char.IsHighSurrogate(text[end - 1]))
            {
                end--;
            }

            yield return (text[start..end], true);
            start = end;
        }

        yield return (text[start..], continued);
    }
}
