using System.Diagnostics;
using System.Net;

namespace Panel.Agent.Tests.Endpoints;

/// <summary>Names on the disk that are not UTF-8, as archives made on Windows leave them.</summary>
public sealed class FileNameTests(FilesAgent shared) : IClassFixture<FilesAgent>
{
    private readonly FilesClient files = shared.NewInstance();

    [Theory]
    [InlineData("lat\\351.txt", @"lat\xe9.txt")]
    [InlineData("\\377\\376", @"\xff\xfe")]
    [InlineData("half\\303", @"half\xc3")]
    [InlineData("\\355\\240\\200", @"\xed\xa0\x80")]
    [InlineData("\\300\\256\\300\\256", @"\xc0\xae\xc0\xae")]
    [InlineData("ok\\303\\251", "ok\u00e9")]
    [InlineData("\\134xe9", @"\x5cxe9")]
    [InlineData("\\134x5cxe9", @"\x5cx5cxe9")]
    [InlineData("\\134\\351", @"\\xe9")]
    [InlineData("back\\134slash", @"back\slash")]
    [InlineData("\\134x41", @"\x41")]
    public async Task Name_OddBytes_IsUsableByTheListedName(string octal, string listed)
    {
        await OutputAsync($"printf old > \"$(printf '{octal}')\"");

        Assert.Equal([listed], await files.NamesAsync());
        Assert.Equal("old", await files.TextAsync(listed));
        Assert.Equal("old", await files.TextAsync(listed, "/download"));
        await FilesClient.SucceedsAsync(files.PutAsync(listed, "new"), HttpStatusCode.OK);
        Assert.Equal("new", await OutputAsync($"cat \"$(printf '{octal}')\""));

        await FilesClient.SucceedsAsync(
            files.PostAsync("move", new { from = listed, to = "plain" }),
            HttpStatusCode.NoContent
        );
        await FilesClient.SucceedsAsync(
            files.PostAsync("move", new { from = "plain", to = listed }),
            HttpStatusCode.NoContent
        );
        Assert.Equal("new", await OutputAsync($"cat \"$(printf '{octal}')\""));
        await FilesClient.SucceedsAsync(files.DeleteAsync(listed), HttpStatusCode.NoContent);
        Assert.Empty(Directory.GetFileSystemEntries(files.Data));
    }

    [Fact]
    public async Task Folder_OddBytes_OpensAndTakesFilesAndFolders()
    {
        await OutputAsync("mkdir \"$(printf 'd\\351')\"; printf in > \"$(printf 'd\\351/f\\344')\"");

        Assert.Equal([@"f\xe4"], await files.NamesAsync(@"d\xe9"));
        Assert.Equal("in", await files.TextAsync(@"d\xe9/f\xe4"));
        await FilesClient.SucceedsAsync(files.PutAsync(@"d\xe9/new", "x"), HttpStatusCode.Created);
        await FilesClient.SucceedsAsync(
            files.PostAsync("mkdir", new { path = @"d\xe9/s\xfc" }),
            HttpStatusCode.Created
        );
        Assert.Equal([@"f\xe4", "new", @"s\xfc"], await files.NamesAsync(@"d\xe9"));
        Assert.Equal("x", await OutputAsync("cat \"$(printf 'd\\351/new')\""));
        await FilesClient.SucceedsAsync(files.DeleteAsync(@"d\xe9"), HttpStatusCode.NoContent);
        Assert.Empty(await files.NamesAsync());
    }

    [Fact]
    public async Task List_NamesThatDifferInOddBytesOnly_PagesThroughAll()
    {
        await OutputAsync("for i in 1 2 3 4; do : > \"$(printf \"lat\\\\35$i\")\"; done");

        var first = await files.NamesAsync(query: "&limit=2");
        var second = await files.NamesAsync(query: $"&limit=2&cursor={Uri.EscapeDataString(first[^1])}");

        Assert.Equal([@"lat\xe9", @"lat\xea", @"lat\xeb", @"lat\xec"], [.. first, .. second]);
        foreach (var name in (string[])[.. first, .. second])
        {
            await FilesClient.SucceedsAsync(files.DeleteAsync(name), HttpStatusCode.NoContent);
        }
    }

    [Fact]
    public async Task Escape_OfDotsSlashAndNul_IsNoWayOut()
    {
        var above = Path.Combine(Path.GetDirectoryName(files.Data)!, "above");
        await File.WriteAllTextAsync(above, "above", TestContext.Current.CancellationToken);

        foreach (
            var path in (string[])
                [@"\x2e\x2e/above", @"..\x2fabove", @"\x2e./above", @"\xc0\xae\xc0\xae/above", @"..\xc0\xafabove"]
        )
        {
            await FilesClient.FailsAsync(files.GetAsync(path), HttpStatusCode.NotFound, "file_not_found");
        }

        await FilesClient.SucceedsAsync(files.PutAsync(@"nul\x00name", "x"), HttpStatusCode.Created);
        Assert.Equal([@"nul\x00name"], Directory.GetFiles(files.Data).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Escape_OfWhatIsUtf8_IsNoSecondNameForTheDenylist()
    {
        var guarded = shared.NewInstance(0, "geh\u00e4use");
        await File.WriteAllTextAsync(guarded.At("geh\u00e4use"), "x", TestContext.Current.CancellationToken);

        await FilesClient.FailsAsync(guarded.GetAsync(@"geh\xc3\xa4use"), HttpStatusCode.Forbidden, "file_denied");
        await FilesClient.FailsAsync(guarded.PutAsync(@"geh\xc3\xa4use", "y"), HttpStatusCode.Forbidden, "file_denied");
    }

    private async Task<string> OutputAsync(string script)
    {
        using var shell = Process.Start(
            new ProcessStartInfo("/bin/sh", ["-c", script])
            {
                WorkingDirectory = files.Data,
                RedirectStandardOutput = true,
                UseShellExecute = false,
            }
        )!;
        var output = await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, shell.ExitCode);
        return output;
    }
}
