using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Panel.Hosting.Requests;

/// <summary>
/// A POST whose body has no member that must be there takes no body at all, with or without a Content-Type: it means
/// <c>{}</c>.
/// </summary>
internal static class OptionalBodies
{
    private static readonly ConcurrentDictionary<Type, bool> Known = new();

    /// <summary>
    /// A body that is not there has no type, whatever its header says: curl calls an empty one a form. Before routing,
    /// which refuses types that an endpoint does not take.
    /// </summary>
    public static IApplicationBuilder UseNoTypeOfEmptyBodies(this IApplicationBuilder app) =>
        app.Use(
            (context, next) =>
            {
                var request = context.Request;
                if (HttpMethods.IsPost(request.Method) && request.ContentLength == 0)
                {
                    request.ContentType = null;
                }

                return next(context);
            }
        );

    public static IApplicationBuilder UseOptionalBodies(this IApplicationBuilder app)
    {
        var json = app.ApplicationServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        return app.Use(
            async (context, next) =>
            {
                if (MayBeEmpty(context, json) && await IsEmptyAsync(context))
                {
                    Fill(context);
                }

                await next(context);
            }
        );
    }

    /// <summary>Whether <c>{}</c> is such a body.</summary>
    public static bool IsOptional(Type? body, JsonSerializerOptions json) =>
        body is not null && Known.GetOrAdd(body, type => HasOptionalMembersOnly(json.GetTypeInfo(type)));

    private static bool HasOptionalMembersOnly(JsonTypeInfo type) =>
        type is { Kind: JsonTypeInfoKind.Object, Properties.Count: > 0 } && type.Properties.All(IsOptional);

    private static bool IsOptional(JsonPropertyInfo member) =>
        !member.IsRequired
        && member.AttributeProvider?.IsDefined(typeof(RequiredAttribute), inherit: true) != true
        && (member.IsSetNullable || member.AssociatedParameter is { HasDefaultValue: true });

    private static bool MayBeEmpty(HttpContext context, JsonSerializerOptions json) =>
        HttpMethods.IsPost(context.Request.Method)
        && IsOptional(context.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType, json);

    // Only a body whose length is not said must be looked at. Nothing of it is taken: the next reader sees all of it.
    private static async ValueTask<bool> IsEmptyAsync(HttpContext context)
    {
        var canHaveBody = context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody != false;
        if (!canHaveBody)
        {
            return true;
        }

        if (context.Request.ContentLength is { } length)
        {
            return length == 0;
        }

        var read = await context.Request.BodyReader.ReadAsync(context.RequestAborted);
        context.Request.BodyReader.AdvanceTo(read.Buffer.Start);
        return read.IsCompleted && read.Buffer.IsEmpty;
    }

    private static void Fill(HttpContext context)
    {
        var body = "{}"u8.ToArray();
        context.Request.Body = new MemoryStream(body, writable: false);
        context.Request.ContentType = "application/json";
        context.Request.ContentLength = body.Length;
        context.Features.Set<IHttpRequestBodyDetectionFeature>(new HasBody());
    }

    private sealed class HasBody : IHttpRequestBodyDetectionFeature
    {
        public bool CanHaveBody => true;
    }
}
