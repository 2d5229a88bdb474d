using System.Net;
using Panel.Contracts;
using Panel.Identity.Tests.Hosting;
using Panel.Testing;

namespace Panel.Identity.Tests.Ssh;

public sealed class AuditTests
{
    [Theory, EachDatabase]
    public async Task EachChange_IsRecordedWithWhoDidItAndNoSecret(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        await using var events = await identity.ListenAsync();
        var admin = await identity.Gateway.BootstrapAsync();
        using var key = await KeyFile.CreateAsync();
        var certificate = await identity.Gateway.CertifyAsync(admin.Access, key, ["root"]);
        (await identity.Gateway.RevokeAsync(admin.Access, certificate.Id)).Expect(HttpStatusCode.OK);
        var standby = (await identity.Gateway.PostAsync(admin.Access, "/v1/ssh/ca/keys", new { })).Expect(
            HttpStatusCode.Created
        );
        await identity.Gateway.RotateAsync(admin.Access);

        var issued = await HeardAsync("ssh_certificate.issued", certificate.Id);
        await HeardAsync("ssh_certificate.revoked", certificate.Id);
        await HeardAsync("ssh_ca_key.created", standby.Id);
        var rotated = await HeardAsync("ssh_ca_key.rotated", standby.Id);

        Assert.Equal(("user", "admin"), (issued.Actor.Kind, issued.Actor.Name));
        Assert.Contains("\"root\"", issued.After, StringComparison.Ordinal);
        Assert.DoesNotContain("private", rotated.Before + rotated.After, StringComparison.OrdinalIgnoreCase);

        Task<AuditRecorded> HeardAsync(string action, Guid target) =>
            events.HearAsync<AuditRecorded>(record => record.Action == action && record.Target.Id == target.ToString());
    }

    [Theory, EachDatabase]
    public async Task FirstKey_AskedForByManyAtOnce_IsRecordedOnce(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        await using var events = await identity.ListenAsync();
        var admin = await identity.Gateway.BootstrapAsync();
        var token = (await identity.Gateway.IntrospectAsync("bearer", admin.Access)).Token;
        using var key = await KeyFile.CreateAsync();

        await Task.WhenAll(
            Enumerable
                .Range(0, 12)
                .Select(_ =>
                    identity.Gateway.SendAsync(HttpMethod.Post, SshApi.Issue, token, new { public_key = key.PublicKey })
                )
        );

        await Eventually.TrueAsync(() => Count("ssh_certificate.issued") == 12);
        Assert.Equal(1, Count("ssh_ca_key.created"));

        int Count(string action) => events.Events.OfType<AuditRecorded>().Count(record => record.Action == action);
    }
}
