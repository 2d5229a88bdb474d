using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Panel.Gateway.ApiDescription;

/// <summary>What a service last said of itself. The gateway never changes the document.</summary>
/// <param name="Cluster">Its name, also in the routes.</param>
internal sealed record ServiceDocument(string Cluster, JsonObject Document, EntityTagHeaderValue? Tag);
