using System.Collections.Concurrent;
using Panel.Security.Tests.Surface;

namespace Panel.Security.Tests.Access;

/// <summary>
/// The exceptions from the rule. Each must be needed, so that the list shrinks when the panel is mended.
/// </summary>
internal sealed class KnownAnswers
{
    private readonly IReadOnlyList<KnownAnswer> _all = KnownAnswer.ReadAll();
    private readonly ConcurrentDictionary<KnownAnswer, bool> _needed = new();

    /// <summary>The first line that covers the call.</summary>
    public KnownAnswer? Of(ApiOperation operation, Identity identity, Whose whose) =>
        _all.FirstOrDefault(known => known.Covers(operation, identity, whose));

    public void Need(KnownAnswer known) => _needed[known] = true;

    /// <param name="identities">Lines about none of them are another test's.</param>
    public IEnumerable<string> UnneededBy(IReadOnlyCollection<string> identities) =>
        _all.Where(known => identities.Any(known.Identities.Has))
            .Where(known => !_needed.ContainsKey(known))
            .Select(known => $"known-answers.txt: no answer needs '{known.Line}'");
}
