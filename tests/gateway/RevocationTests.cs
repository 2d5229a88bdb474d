using System.Net;
using System.Net.WebSockets;
using Panel.Contracts;
using Panel.Gateway.Tests.Support;
using Panel.Testing;

namespace Panel.Gateway.Tests;

/// <summary>A right ends when identity says so on the bus, not when a cache does.</summary>
public sealed class RevocationTests(GatewayStage stage) : IClassFixture<GatewayStage>
{
    [Fact]
    public async Task CredentialRevoked_CachedAnswer_IsDropped()
    {
        var person = stage.Identity.Add();
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (await StatusAsync(person), await StatusAsync(person)));
        Assert.Equal(1, stage.Identity.AskedAbout(person.Credential));

        stage.Identity.Remove(person);
        await stage.PublishAsync(
            new CredentialRevoked(person.CredentialId, person.SubjectId, TimeProvider.System.GetUtcNow())
        );

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(person));
    }

    [Fact]
    public async Task UserAccessChanged_CachedAnswer_IsAskedAgain()
    {
        var person = stage.Identity.Add();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(person));

        await stage.PublishAsync(new UserAccessChanged(person.SubjectId, TimeProvider.System.GetUtcNow()));

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(person));
        Assert.Equal(2, stage.Identity.AskedAbout(person.Credential));
    }

    [Fact]
    public async Task CredentialRevoked_WhileTheAnswerIsOnItsWay_AnswerIsNotUsed()
    {
        var person = stage.Identity.Add();
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        stage.Identity.BeforeAnswer = credential => credential == person.Credential ? release.Task : Task.CompletedTask;
        var first = StatusAsync(person);
        await Eventually.TrueAsync(() => stage.Identity.AskedAbout(person.Credential) == 1);

        stage.Identity.Remove(person);
        await stage.PublishAsync(
            new CredentialRevoked(person.CredentialId, person.SubjectId, TimeProvider.System.GetUtcNow())
        );
        var later = StatusAsync(person);
        release.SetResult();

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (await first, await later));
    }

    [Fact]
    public async Task CredentialRevoked_WithAnOpenWebSocket_ClosesItAndNoOther()
    {
        var (person, other) = (stage.Identity.Add(), stage.Identity.Add());
        using var socket = await stage.OpenSocketAsync(person.Credential);
        using var unrelated = await stage.OpenSocketAsync(other.Credential);
        Assert.True(await EchoingSocket.EchoesAsync(socket));

        stage.Identity.Remove(person);
        await stage.PublishAsync(
            new CredentialRevoked(person.CredentialId, person.SubjectId, TimeProvider.System.GetUtcNow())
        );

        await EchoingSocket.ClosedAsync(socket).WaitAsync(TimeSpan.FromSeconds(5));
        Assert.True(await EchoingSocket.EchoesAsync(unrelated));
    }

    private async Task<HttpStatusCode> StatusAsync(Person person)
    {
        using var response = await stage.GetAsync("/v1/nodes", person.Credential);
        return response.StatusCode;
    }
}
