using System.Collections.Concurrent;
using Panel.Security.Tests.Surface;

namespace Panel.Security.Tests.Access;

/// <summary>
/// The exceptions from the rule. Each must be needed, so that the list shrinks when the panel is mended.
/// </summary>
internal sealed class KnownResponses
{
    private readonly IReadOnlyList<KnownResponse> _all = KnownResponse.ReadAll();
    private readonly ConcurrentDictionary<KnownResponse, bool> _needed = new();

    /// <summary>The first line that covers the call.</summary>
    public KnownResponse? Of(ApiOperation operation, Identity identity, Whose whose) =>
        _all.FirstOrDefault(known => known.Covers(operation, identity, whose));

    public void Need(KnownResponse known) => _needed[known] = true;

    /// <param name="identities">Lines about none of them are another test's.</param>
    public IEnumerable<string> UnneededBy(IReadOnlyCollection<string> identities) =>
        _all.Where(known => identities.Any(known.Identities.Has))
            .Where(known => !_needed.ContainsKey(known))
            .Select(known => $"known-answers.txt: no answer needs '{known.Line}'");
}
