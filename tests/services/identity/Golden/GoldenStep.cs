using System.Text.RegularExpressions;

namespace Panel.Identity.Tests.Golden;

/// <summary>One request with the answer that is expected to it.</summary>
/// <param name="Title">The row of the surface that it is for (<c>GET
/// /v1/users/{id}</c>), and behind a dash what it shows.</param>
/// <param name="Notes">The lines with a <c>#</c> between title and request.</param>
/// <param name="Status">0 while the step has not been recorded.</param>
internal sealed partial record GoldenStep(
    string Title,
    IReadOnlyList<string> Notes,
    string RequestLine,
    IReadOnlyList<string> RequestHeaders,
    string RequestBody,
    int Status,
    IReadOnlyList<string> Headers,
    string Body
)
{
    public string Row => Title.Split(" — ")[0];

    /// <summary>The answer comes true a moment later: what it shows travels over the bus.</summary>
    public bool IsEventual => Notes.Contains("# @eventually");

    /// <summary>
    /// How far the clock is moved first: a second, so that no two things were
    /// made at the same time, or what the step asks for.
    /// </summary>
    public TimeSpan Wait =>
        Notes
            .Where(note => note.StartsWith("# @wait ", StringComparison.Ordinal))
            .Select(note => TimeSpan.FromSeconds(int.Parse(note[8..])))
            .SingleOrDefault(TimeSpan.FromSeconds(1));

    /// <summary>A step that is filed under a row it does not ask for would prove nothing.</summary>
    public bool FitsItsRow()
    {
        var pattern =
            "^"
            + Segment().Replace(Regex.Escape(Row).Replace("\\{", "{", StringComparison.Ordinal), "[^/?]+")
            + @"(\?.*)?$";
        return Regex.IsMatch(
            Placeholder().Replace(RequestLine, "x"),
            pattern,
            RegexOptions.None,
            TimeSpan.FromSeconds(1)
        );
    }

    [GeneratedRegex(@"\{[^}]+\}", RegexOptions.None, 1000)]
    private static partial Regex Segment();

    [GeneratedRegex(@"\{\{[^}]+\}\}", RegexOptions.None, 1000)]
    private static partial Regex Placeholder();
}
