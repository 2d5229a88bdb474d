using Panel.Agent.Files;

namespace Panel.Agent.Tests.Files;

public sealed class FileDenylistTests
{
    [Theory]
    [InlineData("server.properties", "server.properties", true)]
    [InlineData("server.properties", "config/server.properties", true)]
    [InlineData("server.properties", "server.properties.bak", false)]
    [InlineData("*.exe", "bin/tool.exe", true)]
    [InlineData("*.exe", "exe", false)]
    [InlineData("/start.sh", "start.sh", true)]
    [InlineData("/start.sh", "sub/start.sh", false)]
    [InlineData("config/*.yml", "config/a.yml", true)]
    [InlineData("config/*.yml", "config/deep/a.yml", false)]
    [InlineData("config/**/*.yml", "config/deep/er/a.yml", true)]
    [InlineData("secrets/", "secrets/deep/key", true)]
    [InlineData("file?.txt", "file1.txt", true)]
    [InlineData("a.b", "aXb", false)]
    [InlineData("# comment", "# comment", false)]
    public void Denies_Pattern_MatchesAsGitignoreDoes(string pattern, string path, bool denied) =>
        Assert.Equal(denied, new FileDenylist([pattern]).Denies(DataPath.Parse(path)));

    [Fact]
    public void Denies_LaterException_AllowsAgain() =>
        Assert.False(new FileDenylist(["*.yml", "!ok.yml"]).Denies(DataPath.Parse("ok.yml")));
}
