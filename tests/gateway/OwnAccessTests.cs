using System.Net;
using Panel.Gateway.Tests.Support;

namespace Panel.Gateway.Tests;

/// <summary>
/// What a request changes of its own caller's access is known to the next
/// request, whether or not the bus has brought it.
/// </summary>
public sealed class OwnAccessTests : IAsyncLifetime
{
    private const string Header = "X-Panel-Access-Changed";
    private readonly GatewayStage _stage = new();

    public ValueTask InitializeAsync() => _stage.InitializeAsync();

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Fact]
    public async Task Service_SaysThatTheCallerChanged_NextRequestIsOfWhatHoldsNow()
    {
        var (person, other) = (_stage.Identity.Add(), _stage.Identity.Add());
        await AskAsync(other);
        _stage.Service.Hold = context =>
        {
            context.Response.Headers[Header] = person.SubjectId.ToString();
            _stage.Identity.Restrict(person, Panel.Hosting.Principals.Restriction.TwoFactorRequired);
            return Task.CompletedTask;
        };
        using var change = await _stage.GetAsync("/v1/nodes", person.Credential);
        _stage.Service.Hold = null;

        using var next = await _stage.GetAsync("/v1/nodes", person.Credential);
        await AskAsync(other);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden), (change.StatusCode, next.StatusCode));
        Assert.False(change.Headers.Contains(Header));
        Assert.Equal(
            (2, 1),
            (_stage.Identity.AskedAbout(person.Credential), _stage.Identity.AskedAbout(other.Credential))
        );
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("")]
    public async Task Service_SaysWhatIsNoId_AnswerPassesWithoutIt(string value)
    {
        var person = _stage.Identity.Add();
        _stage.Service.Hold = context =>
        {
            context.Response.Headers[Header] = value;
            return Task.CompletedTask;
        };
        using var answer = await _stage.GetAsync("/v1/nodes", person.Credential);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.False(answer.Headers.Contains(Header));
    }

    private async Task AskAsync(Person person)
    {
        using var answer = await _stage.GetAsync("/v1/nodes", person.Credential);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}
