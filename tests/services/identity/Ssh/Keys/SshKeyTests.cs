using System.Net;
using System.Text.Json;
using Panel.Contracts;
using Panel.Identity.Ssh.Wire;
using Panel.Identity.Tests.Hosting;

namespace Panel.Identity.Tests.Ssh.Keys;

public sealed class SshKeyTests
{
    private const string Path = "/v1/settings/ssh-keys";

    [Theory, EachDatabase]
    public async Task Add_ShowsTheKeyWithoutItsCommentAndWithItsFingerprint(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        await using var events = await identity.ListenAsync();
        var user = (await identity.Gateway.BootstrapAsync()).Access;
        using var key = await KeyFile.CreateAsync();

        var added = (
            await identity.Gateway.PostAsync(user, Path, new { name = "at home", public_key = key.PublicKey })
        ).Expect(HttpStatusCode.Created);

        Assert.Equal($"{Path}/at%20home", added.Message.Headers.Location!.ToString());
        Assert.Contains(
            $" {added.Field("fingerprint")} ",
            (await Tool.RunAsync("ssh-keygen", "-l", "-f", $"{key.Path}.pub")).Output,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("somebody", added.Text, StringComparison.Ordinal);
        var shown = Assert.Single(await KeysAsync(identity, user));
        Assert.Equal(added.Text, shown.GetRawText());
        Assert.True(shown.GetProperty("default").GetBoolean());
        await events.HearAsync<AuditRecorded>(record => record is { Action: "ssh_key.added", Target.Name: "at home" });
    }

    [Theory, EachDatabase]
    public async Task Add_OfAKeyOrNameThatIsThere_IsRefused(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var user = (await identity.Gateway.BootstrapAsync()).Access;
        var other = (await identity.Gateway.RegisterUserAsync()).Access;
        var (one, two) = (Key(1), Key(2));
        (await identity.Gateway.PostAsync(user, Path, new { name = "one", public_key = one })).Expect(
            HttpStatusCode.Created
        );

        Assert.Equal(
            "ssh_key_name_taken",
            (await identity.Gateway.PostAsync(user, Path, new { name = "one", public_key = two }))
                .Expect(HttpStatusCode.Conflict)
                .Code
        );
        Assert.Equal(
            "ssh_key_exists",
            (await identity.Gateway.PostAsync(user, Path, new { name = "two", public_key = $"{one} again" }))
                .Expect(HttpStatusCode.Conflict)
                .Code
        );
        (await identity.Gateway.PostAsync(other, Path, new { name = "one", public_key = one })).Expect(
            HttpStatusCode.Created
        );
    }

    [Theory, EachDatabase]
    public async Task Add_ByManyAtOnce_KeepsTheLimitAndOneDefault(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var token = (await identity.Gateway.IntrospectAsync("bearer", admin.Access)).Token;

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 54)
                .Select(index =>
                    identity.Gateway.SendAsync(
                        HttpMethod.Post,
                        Path,
                        token,
                        new { name = $"k{index}", public_key = Key(index) }
                    )
                )
        );

        Assert.Equal(50, answers.Count(answer => answer.Status == HttpStatusCode.Created));
        Assert.Equal(
            4,
            answers.Count(answer => answer.Status == HttpStatusCode.Conflict && answer.Code == "ssh_key_limit")
        );
        Assert.Single(await KeysAsync(identity, admin.Access), row => row.GetProperty("default").GetBoolean());
    }

    [Theory, EachDatabase]
    public async Task Default_IsTheChosenOneAndNoneOnceItIsRemoved(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var user = (await identity.Gateway.BootstrapAsync()).Access;
        for (var index = 0; index < 3; index++)
        {
            (await identity.Gateway.PostAsync(user, Path, new { name = $"k{index}", public_key = Key(index) })).Expect(
                HttpStatusCode.Created
            );
        }

        Assert.True(
            (await identity.Gateway.PostAsync(user, $"{Path}/k2/default", new { }))
                .Expect(HttpStatusCode.OK)
                .Body.GetProperty("default")
                .GetBoolean()
        );
        (await identity.Gateway.PostAsync(user, $"{Path}/nothing/default", new { })).Expect(HttpStatusCode.NotFound);
        Assert.Equal(["k2"], Defaults(await KeysAsync(identity, user)));
        (await identity.Gateway.DeleteAsync(user, $"{Path}/k2")).Expect(HttpStatusCode.NoContent);

        Assert.Empty(Defaults(await KeysAsync(identity, user)));
        Assert.Equal(2, (await KeysAsync(identity, user)).Count);
        (await identity.Gateway.DeleteAsync(user, $"{Path}/k2")).Expect(HttpStatusCode.NotFound);
    }

    [Theory, EachDatabase]
    public async Task Keys_OfOthers_AreNotThere(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var user = (await identity.Gateway.BootstrapAsync()).Access;
        var other = (await identity.Gateway.RegisterUserAsync()).Access;
        (await identity.Gateway.PostAsync(user, Path, new { name = "mine", public_key = Key(1) })).Expect(
            HttpStatusCode.Created
        );

        Assert.Empty(await KeysAsync(identity, other));
        (await identity.Gateway.DeleteAsync(other, $"{Path}/mine")).Expect(HttpStatusCode.NotFound);
        (await identity.Gateway.PostAsync(other, $"{Path}/mine/default", new { })).Expect(HttpStatusCode.NotFound);
        Assert.Equal(["mine"], Defaults(await KeysAsync(identity, user)));
    }

    [Theory, EachDatabase]
    public async Task Certificate_WithoutAKey_IsForTheDefaultOne(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        await identity.Gateway.BootstrapAsync();
        var user = (await identity.Gateway.RegisterUserAsync()).Access;
        using var key = await KeyFile.CreateAsync();

        Assert.True(
            (await identity.Gateway.PostAsync(user, SshApi.Issue, new { }))
                .Expect(HttpStatusCode.BadRequest)
                .Body.GetProperty("errors")
                .TryGetProperty("public_key", out _)
        );
        var added = (
            await identity.Gateway.PostAsync(user, Path, new { name = "k", public_key = key.PublicKey })
        ).Expect(HttpStatusCode.Created);

        var issued = (await identity.Gateway.PostAsync(user, SshApi.Issue, new { })).Expect(HttpStatusCode.Created);
        Assert.Contains(
            added.Field("fingerprint")!,
            await key.ReadAsync(issued.Field("certificate")!),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("name", "")]
    [InlineData("name", "..")]
    [InlineData("name", "a/b")]
    [InlineData("name", "a\0b")]
    [InlineData("name", "a\nb")]
    [InlineData("name", null)]
    [InlineData("public_key", "ssh-ed25519 AAAA")]
    [InlineData("public_key", null)]
    public async Task Add_WithAMemberThatIsNotRight_NamesIt(string field, string? value)
    {
        await using var identity = await IdentityFactory.StartAsync(Database.Sqlite);
        var user = (await identity.Gateway.BootstrapAsync()).Access;
        var body = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["name"] = "good",
            ["public_key"] = Key(1),
            [field] = value,
        };

        var answer = await identity.Gateway.PostAsync(user, Path, body);

        Assert.Equal(
            field,
            Assert.Single(answer.Expect(HttpStatusCode.BadRequest).Body.GetProperty("errors").EnumerateObject()).Name
        );
    }

    [Theory, EachDatabase]
    public async Task Name_ThatNoKeyCanHave_IsNotFound(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var user = (await identity.Gateway.BootstrapAsync()).Access;

        foreach (var name in new[] { "%01", "a%0A", "%20", new string('a', 500) })
        {
            (await identity.Gateway.DeleteAsync(user, $"{Path}/{name}")).Expect(HttpStatusCode.NotFound);
        }

        (await identity.Gateway.GetAsync(user, "/v1/ssh/certificates?search=%00")).Expect(HttpStatusCode.BadRequest);
    }

    private static string Key(int number) =>
        SshPublicKey.Of("ssh-ed25519", new SshWriter().String([(byte)number, .. new byte[31]])).ToString();

    private static async Task<IReadOnlyList<JsonElement>> KeysAsync(IdentityFactory identity, string credential) =>
        [
            .. (await identity.Gateway.GetAsync(credential, "/v1/settings"))
                .Expect(HttpStatusCode.OK)
                .Body.GetProperty("ssh_keys")
                .EnumerateArray(),
        ];

    private static IEnumerable<string?> Defaults(IEnumerable<JsonElement> keys) =>
        keys.Where(row => row.GetProperty("default").GetBoolean()).Select(row => row.GetProperty("name").GetString());
}
