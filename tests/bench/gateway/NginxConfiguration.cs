namespace Panel.Gateway.Bench;

internal static class NginxConfiguration
{
    /// <param name="name">Of its files.</param>
    /// <param name="asks">Whom it asks about every request; then it also counts each against a limit
    /// per credential, as the gateway does. Null lets all through.</param>
    public static string Of(string folder, string name, Uri url, Uri behind, NginxQuestion? asks) =>
        $$"""
            daemon off;
            worker_processes auto;
            pid {{folder}}/{{name}}.pid;
            events { worker_connections 8192; }
            http {
              access_log {{folder}}/{{name}}-access.log;
              client_body_temp_path {{folder}}/body; proxy_temp_path {{folder}}/proxy;
              fastcgi_temp_path {{folder}}/fastcgi;
              uwsgi_temp_path {{folder}}/uwsgi; scgi_temp_path {{folder}}/scgi;
              keepalive_requests 1000000;
              upstream stub { server {{behind.Authority}}; keepalive 256; keepalive_requests 1000000; }
              upstream asked { server {{(asks?.Whom ?? behind).Authority}}; keepalive 256; keepalive_requests 1000000; }
              limit_req_zone $http_authorization zone=credentials:16m rate=1000000r/s;
              map $http_upgrade $connection_header { default upgrade; '' ''; }
              map $http_authorization $token { "~^Bearer (?<value>.+)$" $value; }
              server {
                listen {{url.Authority}} backlog=4096;
                location / {
                  {{(asks is null ? "" : "auth_request /_allowed; limit_req zone=credentials burst=100000 nodelay;")}}
                  proxy_pass http://stub;
                  proxy_http_version 1.1;
                  proxy_set_header Connection $connection_header;
                  proxy_set_header Upgrade $http_upgrade;
                  proxy_read_timeout 1h;
                }
                location = /_allowed {
                  internal;
                  proxy_pass_request_body off;
                  proxy_http_version 1.1;
                  proxy_set_header Connection "";
                  {{asks?.How ?? "return 403;"}}
                }
              }
            }
            """;
}

/// <param name="How">Body of the location that asks the upstream "asked".</param>
internal sealed record NginxQuestion(Uri Whom, string How);
