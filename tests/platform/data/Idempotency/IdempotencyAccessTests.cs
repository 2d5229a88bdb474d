using System.Collections.Frozen;
using System.Net;
using Panel.Hosting.Principals;
using Panel.Hosting.Tests.Web;

namespace Panel.Data.Tests.Idempotency;

/// <summary>
/// A stored answer, which may hold a secret, is for the credential that got it, and only while that may do as much.
/// </summary>
public sealed class IdempotencyAccessTests(NotesHost host) : IClassFixture<NotesHost>
{
    private readonly string _key = Guid.CreateVersion7().ToString();
    private readonly Principal _creator = new()
    {
        Kind = PrincipalKind.User,
        SubjectId = Guid.CreateVersion7(),
        CredentialId = Guid.CreateVersion7(),
        OrganizationId = Guid.CreateVersion7(),
        Role = "admin",
        Server = Set("secrets.create", "notes.create", "notes.read"),
    };

    [Fact]
    public async Task Secret_AskedForAgainByTheSameCredential_IsTheSame()
    {
        var first = await PostAsync(_creator, "/secrets");

        Assert.Equal(HttpStatusCode.Created, first.Status);
        Assert.Equal(first, await PostAsync(_creator, "/secrets"));
    }

    [Fact]
    public async Task Secret_AskedForByAnotherCredentialOfTheSameUser_IsNotShown()
    {
        var first = await PostAsync(_creator, "/secrets");

        var other = await PostAsync(_creator with { CredentialId = Guid.CreateVersion7() }, "/secrets");
        var narrow = await PostAsync(
            _creator with
            {
                CredentialId = Guid.CreateVersion7(),
                Server = Set("instances.read"),
            },
            "/secrets"
        );

        Assert.Equal(HttpStatusCode.Created, other.Status);
        Assert.NotEqual(first.Text, other.Text);
        Assert.Equal(HttpStatusCode.Forbidden, narrow.Status);
    }

    [Theory]
    [InlineData("/secrets", "secrets.create")]
    [InlineData("/checked-notes", "notes.create")]
    [InlineData("/checked-notes", "notes.read")]
    public async Task Answer_OnceTheCredentialMayDoLess_IsNotGivenAgain(string path, string lost)
    {
        var first = await PostAsync(_creator, path);
        var narrowed = await PostAsync(
            _creator with
            {
                Server = _creator.Server.Where(name => name != lost).ToFrozenSet(StringComparer.Ordinal),
            },
            path
        );

        Assert.True((int)first.Status < 300);
        Assert.Equal(HttpStatusCode.Forbidden, narrowed.Status);
        Assert.NotEqual(first.Text, narrowed.Text);
    }

    [Fact]
    public async Task Answer_OnceTheCredentialReachesLess_IsNotGivenAgain()
    {
        var (one, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var reaching = _creator with { OnlyInstances = Of(one, other) };
        await PostAsync(reaching, "/checked-notes");

        Assert.Equal(
            HttpStatusCode.Forbidden,
            (await PostAsync(reaching with { OnlyInstances = Of(one) }, "/checked-notes")).Status
        );
        Assert.Equal(
            HttpStatusCode.Forbidden,
            (await PostAsync(reaching with { Role = "user" }, "/checked-notes")).Status
        );
        Assert.Equal(
            HttpStatusCode.OK,
            (await PostAsync(reaching with { OnlyInstances = null }, "/checked-notes")).Status
        );
    }

    [Fact]
    public async Task Answer_OnceTheCredentialMayDoMore_IsGivenAgain()
    {
        var first = await PostAsync(_creator, "/secrets");

        Assert.Equal(first, await PostAsync(_creator with { Server = Set("*") }, "/secrets"));
    }

    [Fact]
    public async Task Key_OfAnAdministratorWhoActsAsTheUser_IsAnotherKey()
    {
        var first = await PostAsync(_creator, "/secrets");

        Assert.NotEqual(
            first.Text,
            (await PostAsync(_creator with { ImpersonatorId = Guid.CreateVersion7() }, "/secrets")).Text
        );
    }

    [Fact]
    public async Task Key_InAnotherOrganization_IsAnotherKey()
    {
        var first = await PostAsync(_creator, "/secrets");

        Assert.NotEqual(
            first.Text,
            (await PostAsync(_creator with { OrganizationId = Guid.CreateVersion7() }, "/secrets")).Text
        );
    }

    [Fact]
    public async Task Key_WithAnotherQuery_Conflicts()
    {
        await PostAsync(_creator, "/secrets");

        Assert.Equal(HttpStatusCode.Conflict, (await PostAsync(_creator, "/secrets?force=true")).Status);
    }

    [Fact]
    public async Task Refusal_OnceTheCallerMayDoIt_IsNotGivenAgain()
    {
        var refused = await PostAsync(_creator with { Server = Set("notes.read") }, "/checked-notes");

        Assert.Equal(
            (HttpStatusCode.Forbidden, HttpStatusCode.OK),
            (refused.Status, (await PostAsync(_creator, "/checked-notes")).Status)
        );
    }

    private async Task<(HttpStatusCode Status, string Text)> PostAsync(Principal principal, string path)
    {
        using var client = host.As(principal);
        client.DefaultRequestHeaders.Add("Idempotency-Key", _key);
        using var answer = await client.PostAsync(path, content: null);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static FrozenSet<string> Set(params string[] permissions) =>
        permissions.ToFrozenSet(StringComparer.Ordinal);

    private static FrozenSet<Guid> Of(params Guid[] ids) => ids.ToFrozenSet();
}
