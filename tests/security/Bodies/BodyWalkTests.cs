using System.Collections.Concurrent;
using System.Text.Json;
using Panel.Security.Tests.Access;
using Panel.Security.Tests.Calls;
using Panel.Security.Tests.Scene;
using Panel.Security.Tests.Surface;

namespace Panel.Security.Tests.Bodies;

/// <summary>
/// Every operation that takes a body, with bodies that it does not describe, sent by those who may: never an error of
/// ours, never a wait, and a refusal in the dialect of the path that names the member.
/// </summary>
[Collection(OnPanelUnderTest.Name)]
public sealed class BodyWalkTests(PanelUnderTest panel)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private readonly KnownBodies _known = new();
    private readonly BodySenders _senders = new(panel);
    private readonly ConcurrentQueue<BodyCall> _slow = new();

    [Fact]
    public async Task Operations_SentConfusedBodies_RefuseThemAtOnceAndNameTheMember()
    {
        BodyCall[] calls =
        [
            .. from operation in panel.Surface.Operations
            where operation.Body is not null && operation.Access != "agent"
            from body in new ConfusedBodies(panel.Surface, operation, IdOf).All()
            select new BodyCall(operation, body),
        ];
        await Walk.RunAsync("body walk", calls, CheckAsync);

        Walk.FailOn("body walk", await StillSlowAsync());
        Walk.FailOn("body walk", [.. _known.Unneeded]);
    }

    private async Task<string?> CheckAsync(BodyCall call)
    {
        var answer = await SendAsync(call);
        if (answer.Took > Longest)
        {
            _slow.Enqueue(call);
        }

        var problem = ProblemOf(call, answer);
        return problem is null || _known.Excuses(call, answer.Status) ? null : $"{call}: {problem}";
    }

    // The machine may have been busy with something else: what is slow must be slow alone, too.
    private async Task<IReadOnlyCollection<string>> StillSlowAsync()
    {
        List<string> slow = [];
        foreach (var call in _slow)
        {
            var took = (await SendAsync(call)).Took;
            if (took > Longest)
            {
                slow.Add($"{call}: answered after {took.TotalSeconds:0.0} s");
            }
        }

        return slow;
    }

    private string? ProblemOf(BodyCall call, CallResponse answer)
    {
        // Without an answer the time tells.
        if (answer.Status == 0)
        {
            return answer.Took > Longest ? null : $"no answer: {answer.Text}";
        }

        if (answer.Status is 429 or >= 500)
        {
            return $"{answer}";
        }

        if (answer.IsSuccess)
        {
            return call.Body.IsWrong ? $"{answer} instead of a refusal" : null;
        }

        if (MissingOf(call.Operation, answer) is { } missing)
        {
            return $"{answer} has no {missing}";
        }

        return NamesTheMember(call.Body, answer) ? null : $"{answer} does not name the member";
    }

    private static bool NamesTheMember(ConfusedRequest body, CallResponse answer) =>
        !body.IsWrong
        || body.Place is not { Member.Name: var name }
        || answer.Text.Contains(name, StringComparison.OrdinalIgnoreCase);

    private string? MissingOf(ApiOperation operation, CallResponse answer)
    {
        if (answer.MediaType != "application/json")
        {
            return "JSON";
        }

        using var body = JsonDocument.Parse(answer.Text);
        return panel
            .Surface.MembersOfRefusal(operation, answer.Status)
            .FirstOrDefault(name => !body.RootElement.TryGetProperty(name, out _));
    }

    private async Task<CallResponse> SendAsync(BodyCall call)
    {
        var operation = call.Operation;
        string[] arguments = [.. PathArguments.Of(operation).Select(resource => panel.Breakable.Belongings[resource])];
        var path = PathArguments.Fill(operation, arguments) + AccessCall.QueryOf(operation);
        var headers = await _senders.HeadersOfAsync(operation);
        return await panel.Caller.SendAsync(new PanelCall(operation.Method, path, headers, call.Body.Body));
    }

    private string? IdOf(string member) =>
        PathArguments.OfMember(member) is { } resource ? panel.Breakable.Belongings[resource] : null;
}
