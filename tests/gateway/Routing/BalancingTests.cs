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
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _stage.First.Hold = _ => answer.Task;
        // The first two may not both go to the quick one: it could be done before the second comes.
        List<Task<HttpStatusCode>> begun = [];
        await Eventually.TrueAsync(() =>
        {
            if (_stage.First.Seen == 0) begun.Add(StatusAsync(person));
            return _stage.First.Seen > 0;
        });
        var slow = _stage.First.Seen;

        for (var i = 0; i < 20; i++) Assert.Equal(HttpStatusCode.OK, await StatusAsync(person));

        Assert.Equal(slow, _stage.First.Seen);
        answer.SetResult();
        Assert.All(await Task.WhenAll(begun), status => Assert.Equal(HttpStatusCode.OK, status));
    }

    private async Task<HttpStatusCode> StatusAsync(Person person)
    {
        using var response = await _stage.GetAsync("/v1/nodes", person.Credential);
        return response.StatusCode;
    }
}
