namespace Panel.Operations;

/// <summary>What a node says, as long as a column takes it.</summary>
internal static class OperationText
{
    public static string? Cut(string? text, int most)
    {
        // PostgreSQL keeps no NUL.
        text = text?.Replace("\0", "", StringComparison.Ordinal);
        if (text is null || text.Length <= most)
        {
            return text;
        }

        // Not between the halves of a character, which no database keeps.
        return char.IsHighSurrogate(text[most - 1]) ? text[..(most - 1)] : text[..most];
    }
}
