using System.Collections.Concurrent;
using System.Globalization;

namespace Panel.Security.Tests.Bodies;

/// <summary>
/// The lines of <c>known-bodies.txt</c>: answers that stand although they are not what the walk wants. Each must be
/// needed, so that the list shrinks when the panel is mended.
/// </summary>
internal sealed class KnownBodies
{
    // Of an answer that depends on how far the instance has come.
    private const string Sometimes = "(sometimes)";

    private readonly IReadOnlyList<Known> _lines = [.. ListFile.Read("known-bodies.txt").Select(Parse)];
    private readonly ConcurrentDictionary<Known, bool> _needed = new();

    public IEnumerable<string> Unneeded =>
        _lines
            .Where(known => !_needed.ContainsKey(known) && !known.Line.Contains(Sometimes, StringComparison.Ordinal))
            .Select(known => $"known-bodies.txt: no answer needs '{known.Line}'");

    public bool Excuses(BodyCall call, int status)
    {
        var known = _lines.FirstOrDefault(known =>
            known.Operations.Has(call.Operation.Id)
            && known.Members.Has(call.Body.Place?.Path ?? "-")
            && known.Status == status
        );
        if (known is null)
        {
            return false;
        }

        _needed[known] = true;
        return true;
    }

    private static Known Parse(string line)
    {
        if (
            line.Split(' ', 4, StringSplitOptions.RemoveEmptyEntries)
            is not [var operations, var members, var status, _]
        )
        {
            throw new FormatException($"Not operations, members, a status and a reason: '{line}'.");
        }

        return new Known(
            new NameList(operations),
            new NameList(members),
            int.Parse(status, CultureInfo.InvariantCulture),
            line
        );
    }

    private sealed record Known(NameList Operations, NameList Members, int Status, string Line);
}
