using System.Net;
using Panel.Contracts;
using Panel.Gateway.Tests.Support;
using Panel.Hosting.Principals;

namespace Panel.Gateway.Tests;

/// <summary>The header <c>Calagopus-User</c>: an administrator's tool acts for a user.</summary>
public sealed class ActingTests(GatewayStage stage) : IClassFixture<GatewayStage>
{
    private const string Header = "Calagopus-User";

    [Fact]
    public async Task Acting_ForAUser_ServiceSeesThatUserAndNotTheHeader()
    {
        var (administrator, user) = Pair();

        using var answer = await ActAsync(administrator, user.SubjectId.ToString());
        var seen = await answer.HeadersSeenAsync();

        Assert.Equal($"Bearer {user.Token}", seen["Authorization"]);
        Assert.DoesNotContain(Header, seen.Keys);
    }

    [Fact]
    public async Task Acting_TurnAboutOnOneConnection_IsWhoeverEachRequestNames()
    {
        var (administrator, user) = Pair();
        var another = stage.Identity.Add();
        stage.Identity.LetAct(administrator, another);
        using var connection = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 1 })
        {
            BaseAddress = stage.Client.BaseAddress,
        };

        foreach (var whom in (Person[])[administrator, user, administrator, another, user, user, administrator])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/nodes");
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {administrator.Credential}");
            if (whom != administrator)
            {
                request.Headers.TryAddWithoutValidation(Header, whom.SubjectId.ToString());
            }

            using var answer = await connection.SendAsync(request);

            Assert.Equal($"Bearer {whom.Token}", (await answer.HeadersSeenAsync())["Authorization"]);
        }
    }

    [Theory]
    [InlineData("/v1/nodes", "you")]
    [InlineData("/v1/nodes", "")]
    [InlineData("/v1/nodes", "{0190a000-0000-7000-8000-000000000000}")]
    [InlineData("/v1/nodes", "0190a000-0000-7000-8000-000000000000, 0190a000-0000-7000-8000-000000000001")]
    public async Task Acting_ForWhatIsNoId_IsABadRequest(string path, string user)
    {
        using var answer = await stage.GetAsync(path, stage.Identity.Add(admin: true).Credential, (Header, user));
        await answer.RefusedAsync(HttpStatusCode.BadRequest, "invalid");
    }

    [Theory]
    [InlineData("/v1/nodes", """{"error":"You may not act as this user.","code":"acting_not_allowed","request_id":""")]
    [InlineData("/api/client/account", """{"errors":["You may not act as this user."]}""")]
    [InlineData("/api/auth/session", """{"error":"You may not act as this user."}""")]
    [InlineData("/api/v1/tokens", """{"error":"acting_not_allowed","message":"You may not act as this user."}""")]
    public async Task Acting_WithoutTheRight_IsForbiddenInTheDialect(string path, string body)
    {
        using var answer = await stage.GetAsync(
            path,
            stage.Identity.Add().Credential,
            (Header, Guid.CreateVersion7().ToString())
        );

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.StartsWith(body, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Acting_WithoutACredential_IsUnauthorized()
    {
        using var answer = await stage.GetAsync("/v1/nodes", null, (Header, Guid.CreateVersion7().ToString()));
        await answer.RefusedAsync(HttpStatusCode.Unauthorized, "unauthorized");
    }

    [Fact]
    public async Task Acting_OnceTheAdministratorIsRestricted_IsRefused()
    {
        var (administrator, user) = Pair();
        using (var before = await ActAsync(administrator, user.SubjectId.ToString()))
        {
            Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        }

        stage.Identity.Restrict(administrator, Restriction.Suspended);
        await stage.PublishAsync(new UserAccessChanged(administrator.SubjectId, TimeProvider.System.GetUtcNow()));

        using var after = await ActAsync(administrator, user.SubjectId.ToString());
        await after.RefusedAsync(HttpStatusCode.Forbidden, "account_suspended");
    }

    [Fact]
    public async Task Acting_OnceTheAdministratorOrTheUserChanged_IsAskedAgain()
    {
        var (administrator, user) = Pair();
        foreach (var changed in (Person[])[administrator, user])
        {
            using (var before = await ActAsync(administrator, user.SubjectId.ToString()))
            {
                Assert.Equal(HttpStatusCode.OK, before.StatusCode);
            }

            var asked = stage.Identity.AskedAbout(administrator.Credential);

            await stage.PublishAsync(new UserAccessChanged(changed.SubjectId, TimeProvider.System.GetUtcNow()));

            using (var after = await ActAsync(administrator, user.SubjectId.ToString()))
            {
                Assert.Equal(HttpStatusCode.OK, after.StatusCode);
            }

            Assert.True(stage.Identity.AskedAbout(administrator.Credential) > asked);
        }
    }

    [Fact]
    public async Task Acting_OnceTheAdministratorsCredentialIsRevoked_EndsWithItsWebSockets()
    {
        var (administrator, user) = Pair();
        using (var before = await ActAsync(administrator, user.SubjectId.ToString()))
        {
            Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        }

        using var acting = await stage.OpenSocketAsync(administrator.Credential, (Header, user.SubjectId.ToString()));
        using var own = await stage.OpenSocketAsync(user.Credential);

        stage.Identity.Remove(administrator);
        await stage.PublishAsync(
            new CredentialRevoked(administrator.CredentialId, administrator.SubjectId, TimeProvider.System.GetUtcNow())
        );

        await EchoingSocket.ClosedAsync(acting).WaitAsync(TimeSpan.FromSeconds(5));
        Assert.True(await EchoingSocket.EchoesAsync(own));
        using var after = await ActAsync(administrator, user.SubjectId.ToString());
        await after.RefusedAsync(HttpStatusCode.Unauthorized, "invalid_api_key");
    }

    [Fact]
    public async Task Acting_OnceTheAdministratorIsDeleted_EndsWithItsWebSockets()
    {
        var (administrator, user) = Pair();
        using var acting = await stage.OpenSocketAsync(administrator.Credential, (Header, user.SubjectId.ToString()));

        stage.Identity.Remove(administrator);
        await stage.PublishAsync(new UserDeleted(administrator.SubjectId, TimeProvider.System.GetUtcNow()));

        await EchoingSocket.ClosedAsync(acting).WaitAsync(TimeSpan.FromSeconds(5));
        using var after = await ActAsync(administrator, user.SubjectId.ToString());
        Assert.Equal(HttpStatusCode.Unauthorized, after.StatusCode);
    }

    private (Person Administrator, Person User) Pair()
    {
        var (administrator, user) = (stage.Identity.Add(admin: true), stage.Identity.Add());
        stage.Identity.LetAct(administrator, user);
        return (administrator, user);
    }

    private Task<HttpResponseMessage> ActAsync(Person person, string user) =>
        stage.GetAsync("/v1/nodes", person.Credential, (Header, user));
}
