using System.Net;
using Panel.Gateway.Tests.Support;

namespace Panel.Gateway.Tests.Routing;

/// <summary>
/// One of two replicas breaks off everything, and the breaker does not help: what the retries may cost.
/// </summary>
public sealed class RetryBudgetTests : IAsyncLifetime
{
    private readonly ReplicaStage _stage = new()
    {
        Clock = new(),
        Also = [new("Gateway:Routing:RetryShare", "0"), new("Gateway:Routing:BreakerFailures", "1000")],
    };

    public ValueTask InitializeAsync() => _stage.InitializeAsync();

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Fact]
    public async Task Budget_Spent_NothingIsRetriedUntilTheNextTenSeconds()
    {
        var person = _stage.Identity.Add();
        _stage.First.Aborts = true;

        // Ten are free.
        for (var i = 0; i < 10; i++)
        {
            await MeetTheBrokenOneAsync(person, HttpStatusCode.OK);
        }

        var second = _stage.Second.Seen;
        for (var i = 0; i < 3; i++)
        {
            await MeetTheBrokenOneAsync(person, HttpStatusCode.BadGateway);
        }

        // Only by its own turns.
        Assert.InRange(_stage.Second.Seen - second, 0, 3);

        _stage.Clock!.Advance(TimeSpan.FromSeconds(11));
        await MeetTheBrokenOneAsync(person, HttpStatusCode.OK);
    }

    // A retry takes a turn as well, so the replicas do not simply alternate.
    private async Task MeetTheBrokenOneAsync(Person person, HttpStatusCode expected)
    {
        var seen = _stage.First.Seen;
        HttpStatusCode status;
        do
        {
            using var response = await _stage.GetAsync("/v1/nodes", person.Credential);
            status = response.StatusCode;
        } while (_stage.First.Seen == seen);
        Assert.Equal(expected, status);
    }
}
