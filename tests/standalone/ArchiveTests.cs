using System.Net;
using System.Text.Json.Nodes;
using Panel.Testing;

namespace Panel.Standalone.Tests;

/// <summary>Packing, downloading and unpacking through the whole panel, while the workload runs.</summary>
[Collection(OnSharedPanel.Name)]
public sealed class ArchiveTests(SharedPanel shared)
{
    private PanelClient Admin => shared.Admin.Client;

    [Fact]
    public async Task Files_PackedAndUnpacked_AreTheSameAndTheWorkloadRunsOn()
    {
        var id = await Admin.SucceedAsync(
            await Admin.CreateInstanceAsync(await Admin.CreateWorkloadAsync(Workloads.Echo))
        );
        var files = $"/v1/instances/{id}/files";

        var packed = await EndAsync(
            await Admin.PostAsync($"{files}/archive", new { paths = (string[])["installed.txt"], target = "a.tar.gz" })
        );
        Assert.Equal("""{"files":1,"bytes":5}""", packed["result"]!.ToJsonString());
        Assert.Equal(("archive", "succeeded"), (packed["kind"]!.ToString(), packed["status"]!.ToString()));
        await EndAsync(await Admin.PostAsync($"{files}/extract", new { path = "a.tar.gz", target = "copy" }));

        Assert.Equal("data\n", (await Admin.GetAsync($"{files}/content?path=copy/installed.txt")).Text);
        var zip = await Admin.GetAsync($"{files}/download-zip?path=copy&path=installed.txt");
        Assert.Equal(HttpStatusCode.OK, zip.Status);
        Assert.StartsWith("PK", zip.Text, StringComparison.Ordinal);
        Assert.Equal("running", (await Admin.GetInstanceAsync(id))["state"]!.ToString());

        var again = await EndAsync(
            await Admin.PostAsync($"{files}/archive", new { paths = (string[])["copy"], target = "a.tar.gz" })
        );
        Assert.Equal(("failed", "already_exists"), (again["status"]!.ToString(), again["error"]!["code"]!.ToString()));
        var wrong = await EndAsync(await Admin.PostAsync($"{files}/extract", new { path = "installed.txt" }));
        Assert.Equal("invalid_archive", wrong["error"]!["code"]!.ToString());
        await Admin.SucceedAsync(await Admin.DeleteInstanceAsync(id));
    }

    [Theory]
    [InlineData("archive", """{"target":"a.zip"}""", "paths")]
    [InlineData("archive", """{"paths":[],"target":"a.zip"}""", "paths")]
    [InlineData("archive", """{"paths":["../x"],"target":"a.zip"}""", "paths")]
    [InlineData("archive", """{"paths":[null],"target":"a.zip"}""", "paths")]
    [InlineData("archive", """{"paths":["a"]}""", "target")]
    [InlineData("archive", """{"paths":["a"],"target":"/etc/a.zip"}""", "target")]
    [InlineData("archive", """{"paths":["a"],"target":"a","format":"rar"}""", "format")]
    [InlineData("extract", """{"target":"a"}""", "path")]
    [InlineData("extract", """{"path":"a.zip","target":"../a"}""", "target")]
    public async Task Request_ThatIsWrong_NamesTheField(string verb, string body, string field)
    {
        var answer = await Admin.PostAsync(
            $"/v1/instances/{Guid.CreateVersion7()}/files/{verb}",
            JsonNode.Parse(body)!
        );
        Assert.Equal((HttpStatusCode.BadRequest, "invalid"), (answer.Status, answer.Code));
        Assert.Equal([field], answer.Body!["errors"]!.AsObject().Select(error => error.Key));
    }

    private async Task<JsonNode> EndAsync(PanelResponse answer)
    {
        var id = answer.Expect(HttpStatusCode.Accepted)["operation"]!["id"]!.ToString();
        var last = await Eventually.GetAsync(
            cancellationToken => Admin.GetAsync($"/v1/operations/{id}", cancellationToken),
            operation => operation.Expect(HttpStatusCode.OK)["ended_at"] is not null,
            TimeSpan.FromSeconds(60)
        );
        return last.Body!;
    }
}
