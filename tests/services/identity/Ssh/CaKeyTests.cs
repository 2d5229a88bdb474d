using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Panel.Identity.Ssh.Authority;
using Panel.Identity.Ssh.Certificates;
using Panel.Identity.Tests.Hosting;
using Panel.Testing;

namespace Panel.Identity.Tests.Ssh;

public sealed class CaKeyTests
{
    [Theory, EachDatabase]
    public async Task FirstKey_AskedForByManyAtOnce_IsOne(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);

        var seen = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => identity.Gateway.TrustedKeysAsync()));

        Assert.Single(seen.Distinct(StringComparer.Ordinal));
        await identity.WithAsync(async db =>
            Assert.StartsWith("test:", (await db.Set<CaKey>().SingleAsync()).PrivateKey, StringComparison.Ordinal)
        );
    }

    [Theory, EachDatabase]
    public async Task PublicKey_AsText_IsWhatSshKeygenReads(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        using var http = new HttpClient { BaseAddress = identity.Gateway.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/ssh/ca-public-key")
        {
            Headers =
            {
                { "Accept", "text/plain" },
                { "Authorization", $"Bearer {await identity.Gateway.ServiceTokenAsync(anonymous: true)}" },
            },
        };
        using var folder = new Panel.Testing.TempFolder();

        using var answer = await http.SendAsync(request);

        Assert.Equal("text/plain", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(await identity.Gateway.TrustedKeysAsync(), await answer.Content.ReadAsStringAsync());
        await File.WriteAllTextAsync(folder["ca.pub"], await answer.Content.ReadAsStringAsync());
        Assert.Contains(
            "(ECDSA)",
            (await Tool.RunAsync("ssh-keygen", "-l", "-f", folder["ca.pub"])).Succeeded().Output,
            StringComparison.Ordinal
        );
    }

    [Theory, EachDatabase]
    public async Task Rotation_OverlapsUntilTheLastCertificateHasEnded(Database database)
    {
        var clock = new ManualClock();
        await using var identity = await IdentityFactory.StartAsync(database, clock);
        var admin = await identity.Gateway.BootstrapAsync();
        using var key = await KeyFile.CreateAsync();
        await identity.Gateway.CertifyAsync(admin.Access, key, hours: 10);
        await identity.Gateway.CertifyAsync(admin.Access, key, hours: 2);
        var old = (await identity.Gateway.TrustedKeysAsync()).Trim();

        var standby = (
            await identity.Gateway.PostAsync(admin.Access, "/v1/ssh/ca/keys", new { algorithm = "ecdsa-p384" })
        ).Expect(HttpStatusCode.Created);
        Assert.Equal(2, (await LinesAsync(identity)).Length);
        Assert.Equal(old, (await LinesAsync(identity))[0]);
        Assert.Equal(
            "standby_key_exists",
            (await identity.Gateway.PostAsync(admin.Access, "/v1/ssh/ca/keys", new { }))
                .Expect(HttpStatusCode.Conflict)
                .Code
        );
        // What is refused as usual is no fault that the log should tell of.
        Assert.DoesNotContain(identity.Logs.Entries, entry => entry.Level >= LogLevel.Error);
        var active = await identity.Gateway.RotateAsync(admin.Access);

        Assert.Equal(standby.Id, active.Id);
        Assert.Equal("active", active.Field("status"));
        Assert.StartsWith(active.Field("public_key")!, (await LinesAsync(identity))[0], StringComparison.Ordinal);
        Assert.Contains(old, await LinesAsync(identity));
        var retired = (await identity.Gateway.GetAsync(admin.Access, "/v1/ssh/ca/keys"))
            .Data.EnumerateArray()
            .Single(row => row.GetProperty("status").GetString() == "retired");
        Assert.Equal(ManualClock.Start.AddHours(10), retired.GetProperty("trusted_until").GetDateTimeOffset());
        await identity.WithAsync(async db =>
            Assert.Null((await db.Set<CaKey>().SingleAsync(row => row.Status == CaKeyStatus.Retired)).PrivateKey)
        );

        clock.Advance(TimeSpan.FromHours(10) - TimeSpan.FromSeconds(1));
        Assert.Contains(old, await LinesAsync(identity));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.DoesNotContain(old, await LinesAsync(identity));
    }

    [Theory, EachDatabase]
    public async Task Rotation_WithoutAStandbyKey_MakesOneOfTheSameKind(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var old = await identity.Gateway.TrustedKeysAsync();

        var active = await identity.Gateway.RotateAsync(admin.Access);

        Assert.Equal("ecdsa-p256", active.Field("algorithm"));
        // The old key had signed no certificate, so no server needs the key any more.
        Assert.NotEqual(old, await identity.Gateway.TrustedKeysAsync());
        Assert.Single(await LinesAsync(identity));
    }

    [Theory, EachDatabase]
    public async Task Rotations_AndRequestsAtOnce_LeaveOneActiveKeyAndTrustEveryCertificate(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var token = (await identity.Gateway.IntrospectAsync("bearer", admin.Access)).Token;
        using var key = await KeyFile.CreateAsync();
        await identity.Gateway.TrustedKeysAsync();

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 24)
                .Select(index =>
                    index % 4 == 0
                        ? identity.Gateway.SendAsync(HttpMethod.Post, "/v1/ssh/ca/keys/rotate", token, new { })
                        : identity.Gateway.SendAsync(
                            HttpMethod.Post,
                            SshApi.Issue,
                            token,
                            new { public_key = key.PublicKey }
                        )
                )
        );

        Assert.All(
            answers,
            answer =>
                Assert.True(
                    answer.Status is HttpStatusCode.OK or HttpStatusCode.Created || answer.Code == "ca_key_changed",
                    answer.Text
                )
        );
        Assert.Equal(
            18,
            answers.Count(answer =>
                answer.Status == HttpStatusCode.Created && answer.Body.TryGetProperty("certificate", out _)
            )
        );
        await identity.WithAsync(async db =>
        {
            Assert.Equal(1, await db.Set<CaKey>().CountAsync(row => row.Status == CaKeyStatus.Active));
            var keys = await db.Set<CaKey>().ToDictionaryAsync(row => row.Id);
            Assert.All(
                await db.Set<SshCertificate>().AsNoTracking().ToListAsync(),
                row => Assert.True(row.ValidBefore <= keys[row.CaKeyId].LastCertificateEndsAt)
            );
        });
    }

    [Theory, EachDatabase]
    public async Task Keys_AreForAdministratorsOnly(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var user = await identity.Gateway.RegisterUserAsync();
        var reader = await identity.Gateway.CreateApiTokenAsync(admin.Access, "ssh-ca.read");

        (await identity.Gateway.GetAsync(user.Access, "/v1/ssh/ca/keys")).Expect(HttpStatusCode.Forbidden);
        (await identity.Gateway.PostAsync(user.Access, "/v1/ssh/ca/keys", new { })).Expect(HttpStatusCode.Forbidden);
        (await identity.Gateway.PostAsync(user.Access, "/v1/ssh/ca/keys/rotate", new { })).Expect(
            HttpStatusCode.Forbidden
        );
        (await identity.Gateway.PostAsync(reader, "/v1/ssh/ca/keys/rotate", new { })).Expect(HttpStatusCode.Forbidden);
        Assert.DoesNotContain(
            "private",
            (await identity.Gateway.GetAsync(reader, "/v1/ssh/ca/keys")).Expect(HttpStatusCode.OK).Text,
            StringComparison.Ordinal
        );
        (await identity.Gateway.PostAsync(admin.Access, "/v1/ssh/ca/keys", new { algorithm = "ed25519" })).Expect(
            HttpStatusCode.BadRequest
        );
    }

    private static async Task<string[]> LinesAsync(IdentityFactory identity) =>
        (await identity.Gateway.TrustedKeysAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
