using Microsoft.Extensions.DependencyInjection;
using Panel.Gateway.Extensions;
using Panel.Plugins.Sdk.Gateway;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Panel.Gateway.Tests.Extensions;

/// <summary>What of a plugin's configuration is taken.</summary>
public sealed class ExtensionCompilerTests
{
    private static readonly GatewayCluster Main = new("main", [new Uri("https://api.example.com/v2")]);

    [Fact]
    public async Task Configuration_ThatIsRight_BecomesRoutesBelowItsPlugin()
    {
        var compiled = await CompileAsync([Route("status/{id}"), Route("{**rest}") with { Id = "rest" }], Main);

        Assert.Empty(compiled.Problems);
        Assert.Equal(
            ["/x/acme.gate/status/{id}", "/x/acme.gate/{**rest}"],
            compiled.Routes.Select(route => route.Match.Path!)
        );
        Assert.All(compiled.Routes, route => Assert.Equal("user", route.AuthorizationPolicy));
    }

    [Fact]
    public async Task Routes_BeyondFifty_AreRefused() =>
        Assert.Contains(
            "routes: at most 50",
            (
                await CompileAsync(
                    [.. Enumerable.Range(0, 51).Select(at => Route($"r{at}") with { Id = $"r{at}" })],
                    Main
                )
            ).Problems
        );

    [Theory]
    [InlineData("a/{one}/c", "a/{two}/c")]
    [InlineData("a/b", "A/B")]
    [InlineData("{**all}", "{*rest}")]
    public async Task Paths_ThatMatchTheSame_AreRefused(string one, string other) =>
        Assert.Equal(
            ["routes one and other: they match the same requests"],
            (await CompileAsync([Route(one) with { Id = "one" }, Route(other) with { Id = "other" }], Main)).Problems
        );

    [Fact]
    public async Task Paths_ThatMatchTheSameForOtherMethods_AreTaken() =>
        Assert.Empty(
            (
                await CompileAsync(
                    [
                        Route("a/{b}") with
                        {
                            Id = "one",
                            Methods = ["GET"],
                        },
                        Route("a/{c}") with
                        {
                            Id = "other",
                            Methods = ["POST"],
                        },
                    ],
                    Main
                )
            ).Problems
        );

    [Theory]
    [InlineData("../v1/users")]
    [InlineData("a/../../v1")]
    [InlineData("/v1")]
    [InlineData("a//b")]
    [InlineData("%2e%2e/v1")]
    [InlineData("a/{b:regex(.*)}")]
    [InlineData("a{b}")]
    [InlineData("{**all}/more")]
    [InlineData("{a}/{A}")]
    [InlineData("{}")]
    [InlineData("a\r\nb")]
    [InlineData("a?b")]
    public async Task Path_OfAnotherForm_IsRefused(string path) =>
        Assert.NotEmpty((await CompileAsync([Route(path)], Main)).Problems);

    [Theory]
    [InlineData("http://api.example.com/")]
    [InlineData("https://evil.example.org/")]
    [InlineData("https://api.example.com.evil.example.org/")]
    [InlineData("https://user:password@api.example.com/")]
    [InlineData("https://api.example.com/?q=1")]
    [InlineData("https://[::ffff:10.0.0.1]/")]
    [InlineData("file:///etc/passwd")]
    public async Task Destination_ThatIsNotGranted_IsRefused(string address) =>
        Assert.NotEmpty((await CompileAsync([Route("a")], new GatewayCluster("main", [new Uri(address)]))).Problems);

    [Theory]
    [InlineData("request-header-set", "X-A\r\nX-B", "1")]
    [InlineData("request-header-set", "X-A", "1\r\nX-B: 2")]
    [InlineData("request-header-set", "Host", "evil.example.org")]
    [InlineData("request-header-set", "Transfer-Encoding", "chunked")]
    [InlineData("response-header-set", "Set-Cookie", "panel_session=x")]
    [InlineData("response-header-set", "Content-Security-Policy", "default-src *")]
    [InlineData("unknown", "a", "b")]
    [InlineData("query-set", "a\n", "b")]
    public async Task Transform_ThatIsNotAllowed_IsRefused(string name, string header, string value) =>
        Assert.NotEmpty((await CompileAsync([With(name, ("name", header), ("value", value))], Main)).Problems);

    [Theory]
    [InlineData("path-set", "/a/../b")]
    [InlineData("path-set", "/a/%2e%2E/b")]
    [InlineData("path-set", "a")]
    [InlineData("path-pattern", "/a/{")]
    [InlineData("path-pattern", "/a/{other}")]
    [InlineData("path-remove-prefix", "//a\n")]
    public async Task Path_OfATransform_IsCheckedToo(string name, string path) =>
        Assert.NotEmpty((await CompileAsync([With(name, ("value", path))], Main)).Problems);

    [Fact]
    public async Task Code_OfAPluginThatRunsNone_IsRefused() =>
        Assert.NotEmpty((await CompileAsync([With("code", ("name", "x"))], Main)).Problems);

    [Fact]
    public async Task Configuration_WithHolesInIt_IsRefusedWithoutAFault()
    {
        Assert.NotEmpty((await CompileAsync(null!, null!)).Problems);
        Assert.NotEmpty((await CompileAsync([null!], null!)).Problems);
        Assert.NotEmpty(
            (
                await CompileAsync(
                    [new GatewayRoute("a", null!, null!, null!, (GatewayAccess)9, null!, TimeSpan.MaxValue)],
                    new GatewayCluster("main", null!)
                )
            ).Problems
        );
    }

    private static GatewayRoute Route(string path) => new("one", path, [], "main", GatewayAccess.User, []);

    private static GatewayRoute With(string transform, params (string Name, string Value)[] arguments) =>
        Route("a") with
        {
            Transforms =
            [
                new(transform, arguments.ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal)),
            ],
        };

    private static async Task<CompiledExtension> CompileAsync(GatewayRoute[] routes, GatewayCluster cluster)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddReverseProxy();
        services.AddAuthorizationBuilder().AddPolicy("user", policy => policy.RequireAssertion(_ => true));
        await using var provider = services.BuildServiceProvider();
        var compiler = new ExtensionCompiler(
            provider.GetRequiredService<IConfigValidator>(),
            provider.GetRequiredService<ITransformBuilder>()
        );
        return await compiler.CompileAsync(
            new ExtensionPlugin("acme.gate", ["api.example.com"], RunsCode: false),
            new GatewayConfiguration(routes, cluster is null ? null! : [cluster])
        );
    }
}
