namespace Panel.Contracts.Tests;

internal static class TextDifference
{
    /// <summary>The lines between the first and the last change, as a patch shows them.</summary>
    public static string Between(string then, string now)
    {
        var (before, after) = (then.Split('\n'), now.Split('\n'));
        var shorter = Math.Min(before.Length, after.Length);
        var first = before.Zip(after).TakeWhile(pair => pair.First == pair.Second).Count();
        var last = before.Reverse().Zip(after.Reverse()).TakeWhile(pair => pair.First == pair.Second).Count();
        last = Math.Min(last, shorter - first);
        return $"From line {first + 1}:\n{Lines("- ", before[first..^last])}{Lines("+ ", after[first..^last])}";
    }

    private static string Lines(string sign, string[] lines) => string.Concat(lines.Select(line => $"{sign}{line}\n"));
}
