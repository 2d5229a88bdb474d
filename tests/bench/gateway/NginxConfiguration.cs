namespace Panel.Gateway.Bench;

internal static class NginxConfiguration
{
    /// <param name="guarded">Asks the stub about every request, and counts it against a limit per credential, as the gateway does.</param>
    public static string Of(string folder, Uri url, Uri behind, bool guarded) => $$"""
        daemon off;
        worker_processes auto;
        pid {{folder}}/{{(guarded ? "guarded" : "plain")}}.pid;
        events { worker_connections 8192; }
        http {
          access_log {{folder}}/{{(guarded ? "guarded" : "plain")}}-access.log;
          client_body_temp_path {{folder}}/body; proxy_temp_path {{folder}}/proxy; fastcgi_temp_path {{folder}}/fastcgi; uwsgi_temp_path {{folder}}/uwsgi; scgi_temp_path {{folder}}/scgi;
          keepalive_requests 1000000;
          upstream stub { server {{behind.Authority}}; keepalive 256; keepalive_requests 1000000; }
          limit_req_zone $http_authorization zone=credentials:16m rate=1000000r/s;
          map $http_upgrade $connection_header { default upgrade; '' ''; }
          server {
            listen {{url.Authority}} backlog=4096;
            location / {
              {{(guarded ? "auth_request /_allowed; limit_req zone=credentials burst=100000 nodelay;" : "")}}
              proxy_pass http://stub;
              proxy_http_version 1.1;
              proxy_set_header Connection $connection_header;
              proxy_set_header Upgrade $http_upgrade;
              proxy_read_timeout 1h;
            }
            location = /_allowed {
              internal;
              proxy_pass http://stub/allowed;
              proxy_pass_request_body off;
              proxy_set_header Content-Length "";
              proxy_http_version 1.1;
              proxy_set_header Connection "";
            }
          }
        }
        """;
}
