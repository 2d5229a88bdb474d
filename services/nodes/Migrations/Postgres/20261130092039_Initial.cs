using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Panel.Nodes.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "credentials",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    owner = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    name_key = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    provider = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    plugin_id = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    is_default = table.Column<bool>(type: "boolean", nullable: false),
                    shown = table.Column<string>(type: "text", nullable: false),
                    key_id = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false),
                    wrapped_key = table.Column<string>(type: "text", nullable: false),
                    @sealed = table.Column<string>(name: "sealed", type: "text", nullable: false),
                    seal_version = table.Column<long>(type: "bigint", nullable: false),
                    status = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    verified_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    error = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true),
                    verifications_since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    verifications = table.Column<int>(type: "integer", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_credentials", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "dns_installation",
                columns: table => new
                {
                    key = table.Column<int>(type: "integer", nullable: false),
                    installation_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_dns_installation", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "dns_instances",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    organization_id = table.Column<Guid>(type: "uuid", nullable: false),
                    node_id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "character varying(255)", maxLength: 255, nullable: false),
                    labels = table.Column<string>(type: "text", nullable: false),
                    srv = table.Column<string>(type: "character varying(512)", maxLength: 512, nullable: true),
                    ports = table.Column<string>(type: "text", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    deleted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_dns_instances", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "dns_organizations",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "character varying(255)", maxLength: 255, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_dns_organizations", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "idempotency_records",
                columns: table => new
                {
                    id = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    body_hash = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    status = table.Column<int>(type: "integer", nullable: false),
                    answer = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_idempotency_records", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "inbox_messages",
                columns: table => new
                {
                    message_id = table.Column<Guid>(type: "uuid", nullable: false),
                    consumer = table.Column<string>(type: "character varying(255)", maxLength: 255, nullable: false),
                    received_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_inbox_messages", x => new { x.message_id, x.consumer });
                });

            migrationBuilder.CreateTable(
                name: "metric_history",
                columns: table => new
                {
                    target_id = table.Column<Guid>(type: "uuid", nullable: false),
                    hour = table.Column<int>(type: "integer", nullable: false),
                    step = table.Column<int>(type: "integer", nullable: false),
                    data = table.Column<byte[]>(type: "bytea", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_metric_history", x => new { x.target_id, x.hour });
                });

            migrationBuilder.CreateTable(
                name: "nodes",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    organization_id = table.Column<Guid>(type: "uuid", nullable: true),
                    name = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    status = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    schedulable = table.Column<bool>(type: "boolean", nullable: false),
                    labels = table.Column<string>(type: "text", nullable: false),
                    public_address = table.Column<string>(type: "character varying(255)", maxLength: 255, nullable: false),
                    first_port = table.Column<int>(type: "integer", nullable: false),
                    last_port = table.Column<int>(type: "integer", nullable: false),
                    hostname = table.Column<string>(type: "character varying(255)", maxLength: 255, nullable: false),
                    agent_version = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    runtime = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    missing_isolation = table.Column<string[]>(type: "text[]", nullable: true),
                    open_to_all = table.Column<bool>(type: "boolean", nullable: false),
                    signing_secret = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    connected_sequence = table.Column<long>(type: "bigint", nullable: false),
                    last_seen_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    heartbeat_sequence = table.Column<long>(type: "bigint", nullable: false),
                    cpu_percent = table.Column<double>(type: "double precision", nullable: true),
                    memory_used_bytes = table.Column<long>(type: "bigint", nullable: false),
                    disk_used_bytes = table.Column<long>(type: "bigint", nullable: false),
                    instances = table.Column<int>(type: "integer", nullable: false),
                    allocation_version = table.Column<long>(type: "bigint", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    allocated_cpu_millicores = table.Column<int>(type: "integer", nullable: false),
                    allocated_disk_bytes = table.Column<long>(type: "bigint", nullable: false),
                    allocated_memory_bytes = table.Column<long>(type: "bigint", nullable: false),
                    capacity_cpu_millicores = table.Column<int>(type: "integer", nullable: false),
                    capacity_disk_bytes = table.Column<long>(type: "bigint", nullable: false),
                    capacity_memory_bytes = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_nodes", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "outbox_messages",
                columns: table => new
                {
                    position = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    message_id = table.Column<Guid>(type: "uuid", nullable: false),
                    message_type = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false),
                    destination = table.Column<string>(type: "character varying(255)", maxLength: 255, nullable: true),
                    body = table.Column<string>(type: "text", nullable: false),
                    traceparent = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    next_attempt_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    parked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_error = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_outbox_messages", x => x.position);
                });

            migrationBuilder.CreateTable(
                name: "plugin_keys",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    key_id = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    publisher = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    public_key = table.Column<string>(type: "character varying(512)", maxLength: 512, nullable: false),
                    first_party = table.Column<bool>(type: "boolean", nullable: false),
                    added_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_plugin_keys", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "plugin_replicas",
                columns: table => new
                {
                    service = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    replica = table.Column<string>(type: "character varying(255)", maxLength: 255, nullable: false),
                    set_version = table.Column<long>(type: "bigint", nullable: false),
                    plugins = table.Column<string>(type: "text", nullable: false),
                    reported_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_plugin_replicas", x => new { x.service, x.replica });
                });

            migrationBuilder.CreateTable(
                name: "plugin_set",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    allow_untrusted = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_plugin_set", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "plugins",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    plugin_id = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    state = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    reason = table.Column<string>(type: "character varying(2048)", maxLength: 2048, nullable: true),
                    active_version = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false),
                    previous_version = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: true),
                    granted_hosts = table.Column<string>(type: "text", nullable: true),
                    accept_weak = table.Column<bool>(type: "boolean", nullable: false),
                    kept_off = table.Column<bool>(type: "boolean", nullable: false),
                    settings = table.Column<string>(type: "text", nullable: true),
                    settings_version = table.Column<long>(type: "bigint", nullable: false),
                    stored_bytes = table.Column<long>(type: "bigint", nullable: false),
                    upgraded_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    changed_in_set = table.Column<long>(type: "bigint", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_plugins", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "registration_tokens",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    hash = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    node_id = table.Column<Guid>(type: "uuid", nullable: false),
                    organization_id = table.Column<Guid>(type: "uuid", nullable: true),
                    name = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    labels = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    claim_id = table.Column<Guid>(type: "uuid", nullable: true),
                    claimed_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    used_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_registration_tokens", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "dns_auto_configs",
                columns: table => new
                {
                    organization_id = table.Column<Guid>(type: "uuid", nullable: false),
                    enabled = table.Column<bool>(type: "boolean", nullable: false),
                    credential_id = table.Column<Guid>(type: "uuid", nullable: true),
                    zone_id = table.Column<string>(type: "character varying(255)", maxLength: 255, nullable: true),
                    ttl = table.Column<int>(type: "integer", nullable: false),
                    nodes_enabled = table.Column<bool>(type: "boolean", nullable: false),
                    nodes_template = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    instances_enabled = table.Column<bool>(type: "boolean", nullable: false),
                    instances_template = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    instances_srv = table.Column<bool>(type: "boolean", nullable: false),
                    reserved = table.Column<string>(type: "text", nullable: false),
                    repair = table.Column<bool>(type: "boolean", nullable: false),
                    stopped_deletions = table.Column<int>(type: "integer", nullable: false),
                    confirmed_deletions = table.Column<int>(type: "integer", nullable: false),
                    due_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    asked = table.Column<long>(type: "bigint", nullable: false),
                    passed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    error = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true),
                    lease_id = table.Column<Guid>(type: "uuid", nullable: true),
                    lease_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_dns_auto_configs", x => x.organization_id);
                    table.ForeignKey(
                        name: "fk_dns_auto_configs_credentials_credential_id",
                        column: x => x.credential_id,
                        principalTable: "credentials",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "dns_sources",
                columns: table => new
                {
                    credential_id = table.Column<Guid>(type: "uuid", nullable: false),
                    zones_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    error = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true),
                    error_code = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    failures = table.Column<int>(type: "integer", nullable: false),
                    retry_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    next_call_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_dns_sources", x => x.credential_id);
                    table.ForeignKey(
                        name: "fk_dns_sources_credentials_credential_id",
                        column: x => x.credential_id,
                        principalTable: "credentials",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "dns_zones",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    credential_id = table.Column<Guid>(type: "uuid", nullable: false),
                    owner = table.Column<Guid>(type: "uuid", nullable: false),
                    zone_id = table.Column<string>(type: "character varying(255)", maxLength: 255, nullable: false),
                    name = table.Column<string>(type: "character varying(255)", maxLength: 255, nullable: false),
                    status = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    records_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    error = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true),
                    error_code = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    failures = table.Column<int>(type: "integer", nullable: false),
                    retry_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    wanted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    pass_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    lease_id = table.Column<Guid>(type: "uuid", nullable: true),
                    lease_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_dns_zones", x => x.id);
                    table.ForeignKey(
                        name: "fk_dns_zones_credentials_credential_id",
                        column: x => x.credential_id,
                        principalTable: "credentials",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "node_inventories",
                columns: table => new
                {
                    node_id = table.Column<Guid>(type: "uuid", nullable: false),
                    sequence = table.Column<long>(type: "bigint", nullable: false),
                    observed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    system = table.Column<string>(type: "text", nullable: false),
                    network = table.Column<string>(type: "text", nullable: false),
                    disks = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_node_inventories", x => x.node_id);
                    table.ForeignKey(
                        name: "fk_node_inventories_nodes_node_id",
                        column: x => x.node_id,
                        principalTable: "nodes",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "tunnels",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    node_id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    credential_id = table.Column<Guid>(type: "uuid", nullable: false),
                    replica = table.Column<string>(type: "character varying(255)", maxLength: 255, nullable: false),
                    since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_tunnels", x => x.id);
                    table.ForeignKey(
                        name: "fk_tunnels_nodes_node_id",
                        column: x => x.node_id,
                        principalTable: "nodes",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "plugin_values",
                columns: table => new
                {
                    installed_plugin_id = table.Column<Guid>(type: "uuid", nullable: false),
                    key = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false),
                    value = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_plugin_values", x => new { x.installed_plugin_id, x.key });
                    table.ForeignKey(
                        name: "fk_plugin_values_plugins_installed_plugin_id",
                        column: x => x.installed_plugin_id,
                        principalTable: "plugins",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "plugin_versions",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    installed_plugin_id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false),
                    sha256 = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    size = table.Column<long>(type: "bigint", nullable: false),
                    trust = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    key_id = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: true),
                    manifest = table.Column<string>(type: "text", nullable: false),
                    uploaded_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_plugin_versions", x => x.id);
                    table.ForeignKey(
                        name: "fk_plugin_versions_plugins_installed_plugin_id",
                        column: x => x.installed_plugin_id,
                        principalTable: "plugins",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "dns_records",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    owner = table.Column<Guid>(type: "uuid", nullable: false),
                    zone_row_id = table.Column<Guid>(type: "uuid", nullable: false),
                    credential_id = table.Column<Guid>(type: "uuid", nullable: false),
                    managed_credential_id = table.Column<Guid>(type: "uuid", nullable: true),
                    organization_id = table.Column<Guid>(type: "uuid", nullable: true),
                    name = table.Column<string>(type: "character varying(255)", maxLength: 255, nullable: false),
                    type = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    ttl = table.Column<int>(type: "integer", nullable: true),
                    proxied = table.Column<bool>(type: "boolean", nullable: true),
                    managed = table.Column<bool>(type: "boolean", nullable: false),
                    owner_type = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: true),
                    owner_id = table.Column<Guid>(type: "uuid", nullable: true),
                    node_id = table.Column<Guid>(type: "uuid", nullable: true),
                    wanted = table.Column<string>(type: "text", nullable: false),
                    written = table.Column<string>(type: "text", nullable: true),
                    written_ttl = table.Column<int>(type: "integer", nullable: true),
                    written_proxied = table.Column<bool>(type: "boolean", nullable: true),
                    seen = table.Column<string>(type: "text", nullable: true),
                    state = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    error = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true),
                    deleting = table.Column<bool>(type: "boolean", nullable: false),
                    failures = table.Column<int>(type: "integer", nullable: false),
                    due_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_dns_records", x => x.id);
                    table.ForeignKey(
                        name: "fk_dns_records_credentials_managed_credential_id",
                        column: x => x.managed_credential_id,
                        principalTable: "credentials",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_dns_records_dns_zones_zone_row_id",
                        column: x => x.zone_row_id,
                        principalTable: "dns_zones",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "plugin_contents",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    bytes = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_plugin_contents", x => x.id);
                    table.ForeignKey(
                        name: "fk_plugin_contents_plugin_versions_id",
                        column: x => x.id,
                        principalTable: "plugin_versions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.InsertData(
                table: "plugin_set",
                columns: new[] { "id", "allow_untrusted", "version" },
                values: new object[] { 1, false, 0L });

            migrationBuilder.CreateIndex(
                name: "ix_credentials_default",
                table: "credentials",
                columns: new[] { "owner", "provider" },
                unique: true,
                filter: "is_default");

            migrationBuilder.CreateIndex(
                name: "ix_credentials_key_id",
                table: "credentials",
                column: "key_id");

            migrationBuilder.CreateIndex(
                name: "ix_credentials_owner_name_key",
                table: "credentials",
                columns: new[] { "owner", "name_key" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_dns_auto_configs_credential_id",
                table: "dns_auto_configs",
                column: "credential_id");

            migrationBuilder.CreateIndex(
                name: "ix_dns_auto_configs_due_at",
                table: "dns_auto_configs",
                column: "due_at");

            migrationBuilder.CreateIndex(
                name: "ix_dns_instances_deleted_at",
                table: "dns_instances",
                column: "deleted_at");

            migrationBuilder.CreateIndex(
                name: "ix_dns_instances_node_id",
                table: "dns_instances",
                column: "node_id");

            migrationBuilder.CreateIndex(
                name: "ix_dns_instances_organization_id",
                table: "dns_instances",
                column: "organization_id");

            migrationBuilder.CreateIndex(
                name: "ix_dns_records_due_at",
                table: "dns_records",
                column: "due_at");

            migrationBuilder.CreateIndex(
                name: "ix_dns_records_managed_credential_id",
                table: "dns_records",
                column: "managed_credential_id");

            migrationBuilder.CreateIndex(
                name: "ix_dns_records_node_id",
                table: "dns_records",
                column: "node_id");

            migrationBuilder.CreateIndex(
                name: "ix_dns_records_organization_id_owner_type",
                table: "dns_records",
                columns: new[] { "organization_id", "owner_type" });

            migrationBuilder.CreateIndex(
                name: "ix_dns_records_owner_id",
                table: "dns_records",
                columns: new[] { "owner", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_dns_records_zone_row_id_name_type",
                table: "dns_records",
                columns: new[] { "zone_row_id", "name", "type" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_dns_zones_credential_id_zone_id",
                table: "dns_zones",
                columns: new[] { "credential_id", "zone_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_dns_zones_owner",
                table: "dns_zones",
                column: "owner");

            migrationBuilder.CreateIndex(
                name: "ix_idempotency_records_created_at",
                table: "idempotency_records",
                column: "created_at");

            migrationBuilder.CreateIndex(
                name: "ix_inbox_messages_received_at",
                table: "inbox_messages",
                column: "received_at");

            migrationBuilder.CreateIndex(
                name: "ix_metric_history_step_hour",
                table: "metric_history",
                columns: new[] { "step", "hour" });

            migrationBuilder.CreateIndex(
                name: "ix_nodes_organization_id",
                table: "nodes",
                column: "organization_id");

            migrationBuilder.CreateIndex(
                name: "ix_nodes_status",
                table: "nodes",
                column: "status");

            migrationBuilder.CreateIndex(
                name: "ix_outbox_messages_next_attempt_at",
                table: "outbox_messages",
                column: "next_attempt_at");

            migrationBuilder.CreateIndex(
                name: "ix_plugin_keys_key_id",
                table: "plugin_keys",
                column: "key_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_plugin_versions_installed_plugin_id_version",
                table: "plugin_versions",
                columns: new[] { "installed_plugin_id", "version" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_plugin_versions_key_id",
                table: "plugin_versions",
                column: "key_id");

            migrationBuilder.CreateIndex(
                name: "ix_plugins_plugin_id",
                table: "plugins",
                column: "plugin_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_registration_tokens_expires_at",
                table: "registration_tokens",
                column: "expires_at");

            migrationBuilder.CreateIndex(
                name: "ix_registration_tokens_hash",
                table: "registration_tokens",
                column: "hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_tunnels_credential_id",
                table: "tunnels",
                column: "credential_id");

            migrationBuilder.CreateIndex(
                name: "ix_tunnels_node_id_kind",
                table: "tunnels",
                columns: new[] { "node_id", "kind" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_tunnels_replica",
                table: "tunnels",
                column: "replica");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "dns_auto_configs");

            migrationBuilder.DropTable(
                name: "dns_installation");

            migrationBuilder.DropTable(
                name: "dns_instances");

            migrationBuilder.DropTable(
                name: "dns_organizations");

            migrationBuilder.DropTable(
                name: "dns_records");

            migrationBuilder.DropTable(
                name: "dns_sources");

            migrationBuilder.DropTable(
                name: "idempotency_records");

            migrationBuilder.DropTable(
                name: "inbox_messages");

            migrationBuilder.DropTable(
                name: "metric_history");

            migrationBuilder.DropTable(
                name: "node_inventories");

            migrationBuilder.DropTable(
                name: "outbox_messages");

            migrationBuilder.DropTable(
                name: "plugin_contents");

            migrationBuilder.DropTable(
                name: "plugin_keys");

            migrationBuilder.DropTable(
                name: "plugin_replicas");

            migrationBuilder.DropTable(
                name: "plugin_set");

            migrationBuilder.DropTable(
                name: "plugin_values");

            migrationBuilder.DropTable(
                name: "registration_tokens");

            migrationBuilder.DropTable(
                name: "tunnels");

            migrationBuilder.DropTable(
                name: "dns_zones");

            migrationBuilder.DropTable(
                name: "plugin_versions");

            migrationBuilder.DropTable(
                name: "nodes");

            migrationBuilder.DropTable(
                name: "credentials");

            migrationBuilder.DropTable(
                name: "plugins");
        }
    }
}
