using System.Diagnostics;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Panel.Agent.Runtimes;
using Panel.Agent.Runtimes.Docker;
using TempFolder = Panel.Testing.TempFolder;

namespace Panel.Agent.Tests.Runtimes.Docker;

public sealed class EngineFailureTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(500);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task HungEngine_EveryCall_TimesOutWithinItsLimit()
    {
        using var folder = new TempFolder();
        var path = folder["sock"];
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        await using var runtime = NewRuntime(
            new RuntimeOptions { DockerSocket = $"unix://{path}", EngineTimeLimit = Limit }
        );
        await using var instance = await TestEngine.NewInstanceAsync();
        Func<Task>[] calls =
        [
            () => runtime.GetVersionAsync(Cancellation),
            () => runtime.ListAsync(Cancellation),
            () => runtime.InspectAsync(instance.Id, ContainerRole.Workload, Cancellation),
            () => runtime.StartAsync(instance.Spec("true"), ContainerRole.Workload, instance.Paths, Cancellation),
            () => runtime.SignalAsync(instance.Id, ContainerRole.Workload, "SIGTERM", Cancellation),
            () => runtime.WriteInputAsync(instance.Id, "x", Cancellation),
            () => runtime.GetStatsAsync(instance.Id, Cancellation),
            () => runtime.GetUsageAsync(instance.Id, Cancellation),
            () => runtime.ExecuteAsync(instance.Id, ["true"], Cancellation),
            () => runtime.RemoveAsync(instance.Id, ContainerRole.Workload, Cancellation),
        ];

        foreach (var call in calls)
        {
            var watch = Stopwatch.StartNew();
            Assert.Equal("engine_timeout", (await Assert.ThrowsAsync<RuntimeException>(call)).Code);
            Assert.InRange(watch.Elapsed, TimeSpan.Zero, Limit * 6);
        }

        Assert.False(new DockerEndpoint($"unix://{path}").Answers());
        listener.Dispose();
    }

    [Fact]
    public async Task HungEngine_AfterTheVersion_TimesOutToo()
    {
        await using var engine = await FakeEngine.StartAsync(
            "1.24",
            "1.41",
            context => Task.Delay(Timeout.Infinite, context.RequestAborted)
        );
        await using var runtime = NewRuntime(engine.Options(Limit));

        Assert.Equal(
            "engine_timeout",
            (await Assert.ThrowsAsync<RuntimeException>(() => runtime.ListAsync(Cancellation))).Code
        );
    }

    [Fact]
    public async Task HungContainer_InList_DoesNotHideTheOthers()
    {
        var (good, hung) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        string Labels(Guid id) => $$"""{"panel.instance":"{{id}}","panel.role":"Workload","panel.generation":"1"}""";
        await using var engine = await FakeEngine.StartAsync(
            "1.24",
            "1.41",
            context =>
                context.Request.Path.Value switch
                {
                    "/v1.41/containers/json" => context.Response.WriteAsync(
                        $$"""[{"Id":"good","State":"running","Labels":{{Labels(good)}}},"""
                            + $$"""{"Id":"hung","State":"running","Labels":{{Labels(hung)}}}]"""
                    ),
                    "/v1.41/containers/good/json" => context.Response.WriteAsync(
                        $$"""{"Id":"good","State":{"Running":true,"StartedAt":"2026-01-02T03:04:05Z"}"""
                            + $$""","Config":{"Labels":{{Labels(good)}} } }"""
                    ),
                    _ => Task.Delay(Timeout.Infinite, context.RequestAborted),
                }
        );
        await using var runtime = NewRuntime(engine.Options(Limit));

        var all = await runtime.ListAsync(Cancellation);

        Assert.Equal([good, hung], all.Select(c => c.InstanceId));
        Assert.All(all, c => Assert.True(c.Running));
    }

    [Fact]
    public async Task NoEngine_Call_SaysUnreachable()
    {
        await using var runtime = NewRuntime(new RuntimeOptions { DockerSocket = "unix:///nowhere/docker.sock" });
        Assert.Equal(
            "engine_unreachable",
            (await Assert.ThrowsAsync<RuntimeException>(() => runtime.ListAsync(Cancellation))).Code
        );
    }

    [Theory]
    [InlineData("1.24", "1.41", "1.41")]
    [InlineData("1.44", "1.52", "1.51")]
    [InlineData("1.12", "1.40", "1.40")]
    [InlineData("1.40", "2.10", "1.51")]
    public async Task Version_Negotiated_IsTheNewestThatBothKnow(string oldest, string newest, string expected)
    {
        await using var engine = await FakeEngine.StartAsync(
            oldest,
            newest,
            context => context.Response.WriteAsync("[]")
        );
        await using var runtime = NewRuntime(engine.Options(TimeSpan.FromSeconds(10)));

        await runtime.ListAsync(Cancellation);

        Assert.Equal(["GET /version", $"GET /v{expected}/containers/json"], engine.Requests);
    }

    [Theory]
    [InlineData("1.12", "1.39")]
    [InlineData("1.52", "1.60")]
    public async Task Version_NoneInCommon_IsAPlainError(string oldest, string newest)
    {
        await using var engine = await FakeEngine.StartAsync(oldest, newest, _ => Task.CompletedTask);
        await using var runtime = NewRuntime(engine.Options(TimeSpan.FromSeconds(10)));

        var failure = await Assert.ThrowsAsync<RuntimeException>(() => runtime.ListAsync(Cancellation));

        Assert.Equal("engine_error", failure.Code);
        Assert.Contains(newest, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Network_AddressesTaken_TriesTheNextPool()
    {
        var bodies = new List<string>();
        await using var engine = await FakeEngine.StartAsync(
            "1.24",
            "1.41",
            async context =>
            {
                if (context.Request.Method == "GET")
                {
                    await context.Response.WriteAsync(
                        bodies.Count < 3 ? "[]" : """[{"Id":"made","Name":"panel0","Created":"2026-01-01T00:00:00Z"}]"""
                    );
                    return;
                }

                bodies.Add(await new StreamReader(context.Request.Body).ReadToEndAsync());
                context.Response.StatusCode = bodies.Count < 3 ? 403 : 201;
                await context.Response.WriteAsync(
                    bodies.Count < 3
                        ? """{"message":"Pool overlaps with other one on this address space"}"""
                        : """{"Id":"made"}"""
                );
            }
        );
        using var api = engine.NewApi();

        await new DockerNetwork(api, TimeProvider.System).EnsureAsync(Cancellation);

        Assert.Equal(3, bodies.Count);
        Assert.DoesNotContain("Subnet", bodies[0], StringComparison.Ordinal);
        Assert.NotEqual(bodies[1], bodies[2]);
        Assert.All(
            bodies,
            b => Assert.Contains("\"com.docker.network.bridge.enable_icc\":\"false\"", b, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Pull_FailingHalfWay_GivesTheEnginesWords()
    {
        await using var engine = await FakeEngine.StartAsync(
            "1.24",
            "1.41",
            async context =>
            {
                context.Response.StatusCode = context.Request.Method == "GET" ? 404 : 200;
                if (context.Request.Method == "POST")
                {
                    await context.Response.WriteAsync(
                        "{\"status\":\"Pulling\"}\r\n{\"error\":\"toomanyrequests: slow down\",\"errorDetail\":{}}\r\n"
                    );
                }
            }
        );
        using var api = engine.NewApi();
        var images = new DockerImages(
            api,
            TimeSpan.FromMinutes(1),
            TimeProvider.System,
            NullLogger<DockerImages>.Instance
        );

        var failure = await Assert.ThrowsAsync<RuntimeException>(() =>
            images.EnsureAsync("registry/some/image", Cancellation)
        );

        Assert.Equal("image_missing", failure.Code);
        Assert.Contains("toomanyrequests", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pull_Stalled_EndsAtItsLimit()
    {
        await using var engine = await FakeEngine.StartAsync(
            "1.24",
            "1.41",
            async context =>
            {
                context.Response.StatusCode = context.Request.Method == "GET" ? 404 : 200;
                if (context.Request.Method != "POST")
                {
                    return;
                }

                await context.Response.WriteAsync("{\"status\":\"Pulling\"}\n");
                await context.Response.Body.FlushAsync();
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            }
        );
        using var api = engine.NewApi();
        var images = new DockerImages(api, Limit, TimeProvider.System, NullLogger<DockerImages>.Instance);

        Assert.Equal(
            "image_missing",
            (await Assert.ThrowsAsync<RuntimeException>(() => images.EnsureAsync("some/image:1", Cancellation))).Code
        );
    }

    private static DockerRuntime NewRuntime(RuntimeOptions options) =>
        new(options, TimeProvider.System, NullLoggerFactory.Instance);
}
