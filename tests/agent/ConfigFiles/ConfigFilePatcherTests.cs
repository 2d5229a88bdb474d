using System.Text;
using Panel.Agent.ConfigFiles;
using Panel.Contracts;
using Panel.Testing;

namespace Panel.Agent.Tests.ConfigFiles;

public sealed class ConfigFilePatcherTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ConfigFilePatcher _patcher = new("172.18.0.1");

    private string Root => Directory.CreateDirectory(_folder["data"]).FullName;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Patch_MissingFiles_AreMadeWithTheirFolders()
    {
        var problems = await PatchAsync(
            new("conf/deep/server.properties", "properties", [new("port", "\"1\"", null)]),
            new("a.json", "json", [new("p", "\"1\"", null)]),
            new("a.yml", "yaml", [new("p", "\"{{config.docker.interface}}\"", null)]),
            new("a.ini", "ini", [new("S.p", "1", null)]),
            new("a.xml", "xml", [new("s.p", "1", null)]),
            new("a.cfg", "file", [new("p", "\"p 1\"", null)])
        );

        Assert.Empty(problems);
        Assert.Equal("port=1\n", await ReadAsync("conf/deep/server.properties"));
        Assert.Equal("{\n    \"p\": 1\n}\n", await ReadAsync("a.json"));
        Assert.Equal("p: \"172.18.0.1\"\n", await ReadAsync("a.yml"));
        Assert.Equal("[S]\np=1\n", await ReadAsync("a.ini"));
        Assert.EndsWith("<s><p>1</p></s>", await ReadAsync("a.xml"), StringComparison.Ordinal);
        // A server writes its defaults only where there is no file, and there is no line to replace yet.
        Assert.False(File.Exists(Path.Combine(Root, "a.cfg")));
    }

    [Fact]
    public async Task Patch_BrokenFile_IsNamedAndTheOthersArePatched()
    {
        await File.WriteAllTextAsync(Path.Combine(Root, "broken.json"), "{ oops");

        var problems = await PatchAsync(
            new("broken.json", "json", [new("p", "1", null)]),
            new("bad.toml", "toml", []),
            new("../out", "file", [new("p", "1", null)]),
            new("regex.json", "json", [new("p", "1", "regex:(")]),
            new("good.json", "json", [new("p", "1", null)])
        );

        Assert.Equal(["broken.json", "bad.toml", "../out", "regex.json"], problems.Select(problem => problem.Path));
        Assert.Equal("{ oops", await ReadAsync("broken.json"));
        Assert.True(File.Exists(Path.Combine(Root, "good.json")));
        Assert.False(File.Exists(_folder["out"]));
    }

    [Fact]
    public async Task Patch_LinkOutOfTheRoot_IsRefused()
    {
        var outside = _folder["outside.cfg"];
        await File.WriteAllTextAsync(outside, "p 0\n");
        File.CreateSymbolicLink(Path.Combine(Root, "link.cfg"), outside);
        Directory.CreateSymbolicLink(Path.Combine(Root, "dir"), _folder.Path);

        var problems = await PatchAsync(
            new("link.cfg", "file", [new("p", "\"p 1\"", null)]),
            new("dir/outside.cfg", "file", [new("p", "\"p 1\"", null)])
        );

        Assert.Equal(2, problems.Count);
        Assert.Equal("p 0\n", await File.ReadAllTextAsync(outside));
    }

    [Fact]
    public async Task Patch_OversizedFile_IsRefused()
    {
        await using (var large = File.Create(Path.Combine(Root, "large.cfg")))
        {
            large.SetLength(ConfigFilePatcher.MaxSize + 1);
        }

        Assert.Contains(
            "10 MiB",
            (await PatchAsync(new ConfigFileSpec("large.cfg", "file", [new("p", "1", null)]))).Single().Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Patch_Change_KeepsModeAndAnUnchangedFileIsNotTouched()
    {
        var path = Path.Combine(Root, "a.cfg");
        await File.WriteAllTextAsync(path, "p 0\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var spec = new ConfigFileSpec("a.cfg", "file", [new("p", "\"p 1\"", null)]);

        Assert.Empty(await PatchAsync(spec));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        var stamp = DateTime.UnixEpoch;
        File.SetLastWriteTimeUtc(path, stamp);
        Assert.Empty(await PatchAsync(spec));

        Assert.Equal(stamp, File.GetLastWriteTimeUtc(path));
        Assert.Equal(["a.cfg"], Directory.EnumerateFileSystemEntries(Root).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Patch_OtherEncodings_ComeBackInTheirOwn()
    {
        await File.WriteAllBytesAsync(
            Path.Combine(Root, "utf16.ini"),
            [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("[A]\r\nk=é\r\np=1\r\n")]
        );
        await File.WriteAllBytesAsync(Path.Combine(Root, "latin.cfg"), Encoding.Latin1.GetBytes("n é\np 1\n"));

        Assert.Empty(
            await PatchAsync(
                new("utf16.ini", "ini", [new("A.p", "2", null)]),
                new("latin.cfg", "file", [new("p", "\"p 2\"", null)])
            )
        );

        byte[] expected = [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("[A]\r\nk=é\r\np=2\r\n")];
        Assert.Equal(expected, await File.ReadAllBytesAsync(Path.Combine(Root, "utf16.ini")));
        Assert.Equal(
            Encoding.Latin1.GetBytes("n é\np 2\n"),
            await File.ReadAllBytesAsync(Path.Combine(Root, "latin.cfg"))
        );
    }

    [Theory]
    [InlineData("a.yml", "yaml", "a: 1\n", "a: 2\n")]
    [InlineData("a.json", "json", "{\"a\": 1}", "{\"a\": 2}")]
    [InlineData("a.ini", "ini", "a=1\r\n", "a=2\r\n")]
    [InlineData("a.properties", "properties", "a=1", "a=2")]
    [InlineData("a.cfg", "file", "a=1\n", "2\n")]
    [InlineData("a.xml", "xml", "<a>1</a>\n", "<a>2</a>\n")]
    public async Task Patch_MarkAndBytesThatAreNoUtf8_StayInEveryFormat(
        string path,
        string parser,
        string text,
        string expected
    )
    {
        // A mark of UTF-8 before text that is Latin-1, as editors on Windows leave it behind.
        byte[] mark = [0xEF, 0xBB, 0xBF];
        byte[] comment = parser switch
        {
            "json" => [.. "// "u8, 0xE9, 0x0A],
            "xml" => [.. "<!-- "u8, 0xE9, .. " -->"u8],
            _ => [.. "# "u8, 0xE9, 0x0A],
        };
        await File.WriteAllBytesAsync(Path.Combine(Root, path), [.. mark, .. comment, .. Encoding.UTF8.GetBytes(text)]);

        Assert.Empty(await PatchAsync(new ConfigFileSpec(path, parser, [new("a", "2", null)])));

        byte[] after = [.. mark, .. comment, .. Encoding.UTF8.GetBytes(expected)];
        Assert.Equal(after, await File.ReadAllBytesAsync(Path.Combine(Root, path)));
    }

    [Fact]
    public async Task Patch_ProblemOfARequiredFile_SaysSo()
    {
        await File.WriteAllTextAsync(Path.Combine(Root, "a.yml"), "a:\n\tb: 1\n");

        var problems = await PatchAsync(
            new("a.yml", "yaml", [new("p", "1", null)], Required: true),
            new("b.toml", "toml", [])
        );

        Assert.Equal(
            [("a.yml", true), ("b.toml", false)],
            problems.Select(problem => (problem.Path, problem.Required))
        );
    }

    [Fact]
    public async Task Patch_RandomBytes_NeverThrow()
    {
        var random = new Random(17);
        const string alphabet = "{}[]\":,ab1 \n\r-&*#='<>/!?\\é\0";
        for (var i = 0; i < 400; i++)
        {
            var text = string.Concat(
                Enumerable.Range(0, random.Next(40)).Select(_ => alphabet[random.Next(alphabet.Length)])
            );
            foreach (var parser in new[] { "file", "properties", "ini", "json", "yaml", "xml" })
            {
                await File.WriteAllTextAsync(Path.Combine(Root, "f"), text);
                var problems = await PatchAsync(
                    new ConfigFileSpec(
                        "f",
                        parser,
                        [
                            new("a", "\"1\"", null),
                            new("a.b[0]", "\"x\"", null),
                            new("*.b", "true", "regex:.*"),
                            new("a", "null", "1"),
                        ]
                    )
                );
                Assert.DoesNotContain(
                    problems,
                    problem => problem.Message.StartsWith(ConfigFileProblem.Unexpected, StringComparison.Ordinal)
                );
            }
        }
    }

    private Task<IReadOnlyList<ConfigFileProblem>> PatchAsync(params ConfigFileSpec[] files) =>
        _patcher.PatchAsync(Root, files, TestContext.Current.CancellationToken);

    private Task<string> ReadAsync(string path) => File.ReadAllTextAsync(Path.Combine(Root, path));
}
