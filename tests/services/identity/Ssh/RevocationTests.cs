using System.Net;
using Panel.Hosting.Auth;
using Panel.Identity.Tests.Hosting;
using Panel.Testing;

namespace Panel.Identity.Tests.Ssh;

public sealed class RevocationTests
{
    [Theory, EachDatabase]
    public async Task RevokedCertificate_IsOnTheListAndOthersAreNot(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        using var key = await KeyFile.CreateAsync();
        var (kept, first) = (
            await identity.Gateway.CertifyAsync(admin.Access, key),
            await identity.Gateway.CertifyAsync(admin.Access, key)
        );
        Assert.False(
            await key.IsRevokedAsync(first.Field("certificate")!, await identity.Gateway.RevocationListAsync())
        );
        await identity.Gateway.RotateAsync(admin.Access);
        var second = await identity.Gateway.CertifyAsync(admin.Access, key);

        var revoked = (await identity.Gateway.RevokeAsync(admin.Access, first.Id)).Expect(HttpStatusCode.OK);
        (await identity.Gateway.RevokeAsync(admin.Access, second.Id)).Expect(HttpStatusCode.OK);

        Assert.NotNull(revoked.Field("revoked_at"));
        Assert.Equal(
            "already_revoked",
            (await identity.Gateway.RevokeAsync(admin.Access, first.Id)).Expect(HttpStatusCode.Conflict).Code
        );
        var list = await identity.Gateway.RevocationListAsync();
        Assert.True(await key.IsRevokedAsync(first.Field("certificate")!, list));
        Assert.True(await key.IsRevokedAsync(second.Field("certificate")!, list));
        Assert.False(await key.IsRevokedAsync(kept.Field("certificate")!, list));
    }

    [Theory, EachDatabase]
    public async Task List_WithManySerials_IsReadBySshKeygen(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var token = (await identity.Gateway.IntrospectAsync("bearer", admin.Access)).Token;
        using var key = await KeyFile.CreateAsync();
        var issued = new List<Answer>();
        for (var count = 0; count < 20; count++)
        {
            issued.Add(
                await identity.Gateway.SendAsync(
                    HttpMethod.Post,
                    SshApi.Issue,
                    token,
                    new { public_key = key.PublicKey }
                )
            );
        }

        foreach (var certificate in issued.Skip(10))
        {
            (
                await identity.Gateway.SendAsync(
                    HttpMethod.Post,
                    $"/v1/ssh/certificates/{certificate.Id}/revoke",
                    token,
                    new { }
                )
            ).Expect(HttpStatusCode.OK);
        }

        var list = await identity.Gateway.RevocationListAsync();
        foreach (var (certificate, index) in issued.Select((certificate, index) => (certificate, index)))
        {
            Assert.Equal(index >= 10, await key.IsRevokedAsync(certificate.Field("certificate")!, list));
        }
    }

    [Theory, EachDatabase]
    public async Task List_ThatHasNotChanged_IsNotSentAgain(Database database)
    {
        var clock = new ManualClock();
        await using var identity = await IdentityFactory.StartAsync(database, clock);
        var admin = await identity.Gateway.BootstrapAsync();
        using var key = await KeyFile.CreateAsync();
        var certificate = await identity.Gateway.CertifyAsync(admin.Access, key, hours: 1);
        var (_, empty) = await FetchAsync(identity, null);

        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.NotModified, (await FetchAsync(identity, empty)).Status);
        (await identity.Gateway.RevokeAsync(admin.Access, certificate.Id)).Expect(HttpStatusCode.OK);

        var (status, full) = await FetchAsync(identity, empty);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.NotEqual(empty, full);
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(HttpStatusCode.NotModified, (await FetchAsync(identity, full)).Status);
        // No server takes the certificate any more, not even one whose clock is behind.
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(HttpStatusCode.NotModified, (await FetchAsync(identity, empty)).Status);
    }

    [Theory, EachDatabase]
    public async Task Revoke_ByManyAtOnce_HasOneWinner(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        using var key = await KeyFile.CreateAsync();
        var id = (await identity.Gateway.CertifyAsync(admin.Access, key)).Id;

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => identity.Gateway.RevokeAsync(admin.Access, id))
        );

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.Equal(7, answers.Count(answer => answer.Status == HttpStatusCode.Conflict));
    }

    [Theory, EachDatabase]
    public async Task SuspendedOrDeletedUser_HasTheirCertificatesRevoked(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var (suspended, deleted) = (
            await identity.Gateway.RegisterUserAsync(),
            await identity.Gateway.RegisterUserAsync()
        );
        using var key = await KeyFile.CreateAsync();
        var certificates = new[]
        {
            await identity.Gateway.CertifyAsync(suspended.Access, key),
            await identity.Gateway.CertifyAsync(deleted.Access, key),
        };
        var kept = await identity.Gateway.CertifyAsync(admin.Access, key);
        var tokens = new[]
        {
            await identity.Gateway.IntrospectAsync("bearer", suspended.Access),
            await identity.Gateway.IntrospectAsync("bearer", deleted.Access),
        };

        (
            await identity.Gateway.PostAsync(admin.Access, $"/v1/admin/users/{tokens[0].SubjectId}/suspend", new { })
        ).Expect(HttpStatusCode.NoContent);
        (await identity.Gateway.DeleteAsync(admin.Access, $"/v1/users/{tokens[1].SubjectId}")).Expect(
            HttpStatusCode.NoContent
        );

        var list = await identity.Gateway.RevocationListAsync();
        foreach (var certificate in certificates)
        {
            Assert.True(await key.IsRevokedAsync(certificate.Field("certificate")!, list));
        }

        Assert.False(await key.IsRevokedAsync(kept.Field("certificate")!, list));
        // The gateway may still hold the internal token that it got before.
        foreach (var found in tokens)
        {
            (
                await identity.Gateway.SendAsync(
                    HttpMethod.Post,
                    SshApi.Issue,
                    found.Token,
                    new { public_key = key.PublicKey }
                )
            ).Expect(HttpStatusCode.Unauthorized);
        }
    }

    [Theory, EachDatabase]
    public async Task Suspension_WhileCertificatesAreSigned_LeavesNoneThatIsGood(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var user = await identity.Gateway.RegisterUserAsync();
        using var key = await KeyFile.CreateAsync();
        await identity.Gateway.TrustedKeysAsync();
        var found = await identity.Gateway.IntrospectAsync("bearer", user.Access);

        var asking = Enumerable
            .Range(0, 16)
            .Select(_ =>
                identity.Gateway.SendAsync(
                    HttpMethod.Post,
                    SshApi.Issue,
                    found.Token,
                    new { public_key = key.PublicKey }
                )
            )
            .ToList();
        (await identity.Gateway.PostAsync(admin.Access, $"/v1/admin/users/{found.SubjectId}/suspend", new { })).Expect(
            HttpStatusCode.NoContent
        );
        var answers = await Task.WhenAll(asking);

        var list = await identity.Gateway.RevocationListAsync();
        foreach (var issued in answers.Where(answer => answer.Status == HttpStatusCode.Created))
        {
            Assert.True(await key.IsRevokedAsync(issued.Field("certificate")!, list));
        }
    }

    private static async Task<(HttpStatusCode Status, string Tag)> FetchAsync(IdentityFactory identity, string? tag)
    {
        using var http = new HttpClient { BaseAddress = identity.Gateway.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/ssh/krl")
        {
            Headers = { { "Authorization", $"Bearer {await identity.Gateway.ServiceTokenAsync(anonymous: true)}" } },
        };
        if (tag is not null)
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        }

        using var answer = await http.SendAsync(request);
        return (answer.StatusCode, answer.Headers.ETag!.ToString());
    }
}
