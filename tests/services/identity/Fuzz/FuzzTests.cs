using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Panel.Hosting.Errors.Dialects;
using Panel.Identity.Tests.Hosting;

namespace Panel.Identity.Tests.Fuzz;

/// <summary>
/// Every endpoint there is gets what no client of its dialect would send. Nothing of it
/// may end in 5xx, and every refusal is in the dialect of its path.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    [Theory, EachDatabase]
    public async Task EveryEndpoint_GarbledRequests_AreRefusedInItsDialect(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        // Kept for the whole run: some of the requests succeed, and one of them signs out.
        var tokens = new[]
        {
            (await identity.Gateway.IntrospectAsync("bearer", admin.Access)).Token!,
            await identity.Gateway.ServiceTokenAsync(anonymous: true),
        };
        var endpoints = await identity.WithAsync(
            (_, services) => Task.FromResult(FuzzedEndpoint.Of(services.GetRequiredService<EndpointDataSource>()))
        );
        var (problems, requests) = (new List<string>(), 0);

        foreach (var endpoint in endpoints)
        {
            foreach (var (path, body) in endpoint.Requests())
            {
                foreach (var token in tokens)
                {
                    requests++;
                    if (await ProblemOfAsync(identity.Gateway, endpoint.Method, path, token, body) is { } problem)
                    {
                        problems.Add($"{endpoint.Method} {Short(path)} {Short(body)} → {problem}");
                    }
                }
            }
        }

        output.WriteLine($"{endpoints.Count} endpoints, {requests} requests");
        Assert.True(problems.Count == 0, string.Join('\n', problems.Take(20)));
        Assert.True(endpoints.Count >= 90, $"Only {endpoints.Count} endpoints were found.");
    }

    private static async Task<string?> ProblemOfAsync(
        GatewayClient gateway,
        string method,
        string path,
        string token,
        string? body
    )
    {
        try
        {
            var answer = await gateway.SendAsync(new HttpMethod(method), path, token, body);
            return ProblemOf(answer, path) is { } problem
                ? $"{(int)answer.Status} {problem}: {Short(answer.Text)}"
                : null;
        }
        catch (HttpRequestException exception)
        {
            return $"no answer: {exception.Message}";
        }
    }

    private static string? ProblemOf(Answer answer, string path)
    {
        // The server itself refuses these before any of our code runs.
        if (
            path.Contains("%00", StringComparison.Ordinal)
            && answer is { Status: System.Net.HttpStatusCode.BadRequest, Text: "" }
        )
        {
            return null;
        }

        if ((int)answer.Status >= 500)
        {
            return "failed";
        }

        if ((int)answer.Status < 400)
        {
            return null;
        }

        if (answer.Message.Content.Headers.ContentType?.MediaType != "application/json")
        {
            return "is not JSON";
        }

        var members = JsonElement.Parse(answer.Text).EnumerateObject().Select(member => member.Name).ToArray();
        return ErrorDialect.Of(new PathString(path.Split('?')[0])).GetType().Name switch
        {
            "AccountDialect" => members is ["errors"] ? null : "is not the account dialect",
            "SessionDialect" => members is ["error"] ? null : "is not the session dialect",
            "ProvisioningDialect" => members is ["error", "message", ..] ? null : "is not the provisioning dialect",
            _ => members is ["error", "code", "request_id", "errors"] ? null : "is not the native dialect",
        };
    }

    private static string Short(string? text) =>
        text is null ? ""
        : text.Length <= 160 ? text
        : $"{text[..160]}… ({text.Length})";
}
