using System.Net;
using Panel.Gateway.Tests.Support;
using Panel.Testing;

namespace Panel.Gateway.Tests.Routing;

/// <summary>Which replica a request goes to.</summary>
public sealed class BalancingTests : IAsyncLifetime
{
    private readonly ReplicaStage _stage = new() { Balancing = null };

    public ValueTask InitializeAsync() => _stage.InitializeAsync();

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Fact]
    public async Task Default_OneReplicaIsSlow_TheOtherGetsTheRest()
    {
        var person = _stage.Identity.Add();
        var (slow, quick) = (NewAnswer(), NewAnswer());
        (_stage.First.Hold, _stage.Second.Hold) = (_ => slow.Task, _ => quick.Task);
        // One after the other, so that three wait at each; then one of the two answers, and never has as many again.
        List<Task<HttpStatusCode>> waiting = [];
        while (waiting.Count < 6)
        {
            waiting.Add(StatusAsync(person));
            await Eventually.TrueAsync(() => _stage.First.Seen + _stage.Second.Seen == waiting.Count);
        }

        Assert.Equal((3, 3), (_stage.First.Seen, _stage.Second.Seen));
        quick.SetResult();
        await Eventually.TrueAsync(() => waiting.Count(request => request.IsCompleted) == 3);

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(person));
        }

        Assert.Equal(3, _stage.First.Seen);
        slow.SetResult();
        Assert.All(await Task.WhenAll(waiting), status => Assert.Equal(HttpStatusCode.OK, status));
    }

    private static TaskCompletionSource NewAnswer() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task<HttpStatusCode> StatusAsync(Person person)
    {
        using var response = await _stage.GetAsync("/v1/nodes", person.Credential);
        return response.StatusCode;
    }
}
