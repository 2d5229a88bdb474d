using System.Net;
using Panel.E2E.Tests.Cluster;
using Panel.Testing;

namespace Panel.E2E.Tests;

public sealed class BootstrapRaceTests
{
    // As many as one address may try at once: beyond that the limit of guesses answers, and not the race.
    private const int AtOnce = 4;

    [Fact]
    public async Task TwoIdentityProcesses_BootstrappedAtOnce_MakeOneAdministrator()
    {
        using var folder = new TempFolder();
        await using var database = await PostgresDatabase.CreateAsync();
        await using var bus = await RabbitVirtualHost.CreateAsync();
        var program = PanelProgram.Services.Single(service => service.Name == "identity");
        var settings = new ClusterSettings(_ => database.ConnectionString, bus.Url, bus.ManagementUrl);
        var address = $"http://127.0.0.1:{FreePort.Next()}";
        await using var first = new ProgramProcess(program, folder.Path, settings.Of(program));
        await using var second = new ProgramProcess(program, folder.Path, settings.Of(program));
        // Both create the schema, too.
        first.Start();
        second.Start(new Dictionary<string, string> { ["Urls"] = address });
        using var one = await ReadyAsync(settings.AddressOf("identity"), settings);
        using var two = await ReadyAsync(new Uri(address), settings);

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, AtOnce)
                .Select(number =>
                    (number % 2 == 0 ? one : two).PostAsync(
                        "/v1/auth/bootstrap",
                        new
                        {
                            settings.SetupCode,
                            email = $"admin{number}@example.org",
                            PanelUser.Password,
                        }
                    )
                )
        );

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
        Assert.All(
            answers.Where(answer => answer.Status != HttpStatusCode.Created),
            answer => Assert.Equal((HttpStatusCode.Conflict, "already_bootstrapped"), (answer.Status, answer.Code))
        );
        foreach (var client in (PanelClient[])[one, two])
        {
            Assert.False(
                (await client.GetAsync("/v1/auth/bootstrap/status")).Expect(HttpStatusCode.OK)[
                    "bootstrap_required"
                ]!.GetValue<bool>()
            );
        }
    }

    // Identity itself wants an internal token; the gateway's secret buys the one for callers without a credential.
    private static async Task<PanelClient> ReadyAsync(Uri identity, ClusterSettings settings)
    {
        using var nobody = new PanelClient(identity);
        await Eventually.GetAsync(
            cancellationToken => nobody.GetAsync("/health/ready", cancellationToken),
            answer => answer.Status == HttpStatusCode.OK,
            TimeSpan.FromSeconds(120)
        );
        var request = new
        {
            name = "gateway",
            secret = settings.SecretOf("gateway"),
            anonymous = true,
        };
        var answer = await Eventually.GetAsync(
            cancellationToken => nobody.PostAsync("/internal/token", request, cancellationToken),
            answer => answer.Status == HttpStatusCode.OK,
            TimeSpan.FromSeconds(60)
        );
        return nobody.As(answer.Body!["token"]!.GetValue<string>());
    }
}
