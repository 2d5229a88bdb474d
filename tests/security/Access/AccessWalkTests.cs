using Panel.Security.Tests.Calls;
using Panel.Security.Tests.Scene;

namespace Panel.Security.Tests.Access;

/// <summary>
/// Every operation that the panel describes, asked for by everybody who may not, and read by those who may.
/// </summary>
[Collection(OnPanelUnderTest.Name)]
public sealed class AccessWalkTests(PanelUnderTest panel)
{
    private readonly KnownResponses _known = new();

    [Fact]
    public async Task Operations_AskedForByEachIdentity_AnswerAsTheirDescriptionSays()
    {
        var identities = await new IdentitySetup(panel).RunAsync();
        await ProveAliveAsync(identities);

        AccessCall[] calls =
        [
            .. from operation in panel.Surface.Operations
            from identity in identities
            from whose in AccessCall.WhosesOf(operation)
            select new AccessCall(operation, identity, whose),
        ];
        await Walk.RunAsync("access walk", calls, CheckAsync);

        await ProveAliveAsync(identities);
        Walk.FailOn("access walk", [.. _known.UnneededBy([.. identities.Select(identity => identity.Name)])]);
    }

    private async Task<string?> CheckAsync(AccessCall call)
    {
        var rule = Expectation.Of(call.Operation, call.Identity, call.Whose);
        var known = _known.Of(call.Operation, call.Identity, call.Whose);
        if ((known?.Expected ?? rule) is not { } expected)
        {
            return null;
        }

        var answer = await panel.Caller.SendAsync(call.RequestTo(panel));
        if (known is not null && rule?.Allows(answer.Status) != true)
        {
            _known.Need(known);
        }

        return ProblemOf(call, expected, answer) is { } problem ? $"{call}: {problem}" : null;
    }

    private static string? ProblemOf(AccessCall call, Expectation expected, CallResponse answer)
    {
        if (!expected.Allows(answer.Status))
        {
            return $"{answer} instead of {expected.Text}";
        }

        if (call.Identity.Unseen.Any(text => answer.Text.Contains(text, StringComparison.OrdinalIgnoreCase)))
        {
            return $"tells of the tenant: {Around(answer.Text, call.Identity.Unseen)}";
        }

        if (answer.IsRefusal && answer.Text.Contains(PanelUnderTest.Mark, StringComparison.OrdinalIgnoreCase))
        {
            return $"a refusal that tells of the tenant: {answer}";
        }

        return null;
    }

    private static string Around(string text, IReadOnlyList<string> unseen)
    {
        var at = unseen.Max(word => text.IndexOf(word, StringComparison.OrdinalIgnoreCase));
        return text[Math.Max(0, at - 60)..Math.Min(text.Length, at + 60)];
    }

    // A credential that has died would pass for one that is refused.
    private async Task ProveAliveAsync(IReadOnlyList<Identity> identities)
    {
        foreach (var identity in identities)
        {
            var answer = await panel.Caller.SendAsync(new PanelCall("GET", identity.Alive.Path, identity.Headers));
            var isAlive = answer.Status == identity.Alive.Status;
            Assert.True(isAlive, $"{identity.Name}: {identity.Alive.Path} answered {answer}");
        }
    }
}
