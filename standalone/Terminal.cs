namespace Panel.Standalone;

/// <summary>Prints what others had a hand in: a terminal obeys control characters.</summary>
internal static class Terminal
{
    public static void WriteLine(string text) =>
        Console.WriteLine(string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter)));
}
