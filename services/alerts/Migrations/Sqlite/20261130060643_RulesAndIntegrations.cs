using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Panel.Alerts.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class RulesAndIntegrations : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterColumn<Guid>(
                name: "rule_id",
                table: "alerts",
                type: "TEXT",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"),
                oldClrType: typeof(Guid),
                oldType: "TEXT",
                oldNullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "acknowledgement_notified",
                table: "alerts",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "events",
                table: "alerts",
                type: "TEXT",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<Guid>(
                name: "group_id",
                table: "alerts",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "held_until",
                table: "alerts",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "inhibited_by",
                table: "alerts",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "inhibits",
                table: "alerts",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "labels",
                table: "alerts",
                type: "TEXT",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<double>(
                name: "last_value",
                table: "alerts",
                type: "REAL",
                nullable: false,
                defaultValue: 0.0);

            migrationBuilder.AddColumn<Guid>(
                name: "node_id",
                table: "alerts",
                type: "TEXT",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"));

            migrationBuilder.AddColumn<long>(
                name: "notified_at",
                table: "alerts",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "notify_in_app",
                table: "alerts",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<int>(
                name: "refires",
                table: "alerts",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "resolve_reason",
                table: "alerts",
                type: "TEXT",
                maxLength: 32,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "shard",
                table: "alerts",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<Guid>(
                name: "silenced_by",
                table: "alerts",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "alert_groups",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    organization_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    node_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    shard = table.Column<int>(type: "INTEGER", nullable: false),
                    rule_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    integrations = table.Column<string>(type: "TEXT", nullable: false),
                    next_notice_at = table.Column<long>(type: "INTEGER", nullable: true),
                    remind_at = table.Column<long>(type: "INTEGER", nullable: true),
                    notices = table.Column<int>(type: "INTEGER", nullable: false),
                    notified_at = table.Column<long>(type: "INTEGER", nullable: true),
                    open_key = table.Column<string>(type: "TEXT", maxLength: 160, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_alert_groups", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "alert_rules",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    organization_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    built_in = table.Column<string>(type: "TEXT", maxLength: 32, nullable: true),
                    name = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    description = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: false),
                    target_type = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    target_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    selector = table.Column<string>(type: "TEXT", nullable: false),
                    metric = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    @operator = table.Column<string>(name: "operator", type: "TEXT", maxLength: 8, nullable: false),
                    threshold = table.Column<double>(type: "REAL", nullable: false),
                    value = table.Column<string>(type: "TEXT", maxLength: 32, nullable: true),
                    resolve_threshold = table.Column<double>(type: "REAL", nullable: true),
                    duration_seconds = table.Column<int>(type: "INTEGER", nullable: false),
                    keep_firing_seconds = table.Column<int>(type: "INTEGER", nullable: false),
                    cooldown_seconds = table.Column<int>(type: "INTEGER", nullable: false),
                    severity = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    enabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    notify_in_app = table.Column<bool>(type: "INTEGER", nullable: false),
                    integration_ids = table.Column<string>(type: "TEXT", nullable: false),
                    labels = table.Column<string>(type: "TEXT", nullable: false),
                    runbook_url = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: true),
                    version = table.Column<long>(type: "INTEGER", nullable: false),
                    condition_version = table.Column<long>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_alert_rules", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "evaluator_replicas",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    until = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_evaluator_replicas", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "integrations",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    organization_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    scope = table.Column<Guid>(type: "TEXT", nullable: false),
                    slot = table.Column<int>(type: "INTEGER", nullable: false),
                    type = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    config = table.Column<string>(type: "TEXT", nullable: false),
                    sealed_secrets = table.Column<string>(type: "TEXT", nullable: false),
                    previous_secret_until = table.Column<long>(type: "INTEGER", nullable: true),
                    events = table.Column<string>(type: "TEXT", nullable: false),
                    filters = table.Column<string>(type: "TEXT", nullable: false),
                    enabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    disabled_reason = table.Column<string>(type: "TEXT", maxLength: 16, nullable: true),
                    disabled_at = table.Column<long>(type: "INTEGER", nullable: true),
                    failing_since = table.Column<long>(type: "INTEGER", nullable: true),
                    held_until = table.Column<long>(type: "INTEGER", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false),
                    version = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_integrations", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "known_targets",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    type = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    organization_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    node_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    shard = table.Column<int>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    labels = table.Column<string>(type: "TEXT", nullable: false),
                    state = table.Column<string>(type: "TEXT", maxLength: 32, nullable: true),
                    state_at = table.Column<long>(type: "INTEGER", nullable: true),
                    state_value = table.Column<double>(type: "REAL", nullable: false),
                    state_message = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: true),
                    version = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_known_targets", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "metric_history",
                columns: table => new
                {
                    target_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    hour = table.Column<int>(type: "INTEGER", nullable: false),
                    step = table.Column<int>(type: "INTEGER", nullable: false),
                    data = table.Column<byte[]>(type: "BLOB", nullable: false),
                    version = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_metric_history", x => new { x.target_id, x.hour });
                });

            migrationBuilder.CreateTable(
                name: "organization_rules",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_organization_rules", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "rule_stamps",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false),
                    version = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_rule_stamps", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "rule_states",
                columns: table => new
                {
                    rule_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    target_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    shard = table.Column<int>(type: "INTEGER", nullable: false),
                    condition_version = table.Column<long>(type: "INTEGER", nullable: false),
                    phase = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    since = table.Column<long>(type: "INTEGER", nullable: false),
                    last_at = table.Column<long>(type: "INTEGER", nullable: false),
                    over_since = table.Column<long>(type: "INTEGER", nullable: true),
                    value = table.Column<double>(type: "REAL", nullable: false),
                    peak = table.Column<double>(type: "REAL", nullable: false),
                    alert_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    notified_at = table.Column<long>(type: "INTEGER", nullable: true),
                    refires = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_rule_states", x => new { x.rule_id, x.target_id });
                });

            migrationBuilder.CreateTable(
                name: "shard_leases",
                columns: table => new
                {
                    shard = table.Column<int>(type: "INTEGER", nullable: false),
                    owner = table.Column<Guid>(type: "TEXT", nullable: false),
                    until = table.Column<long>(type: "INTEGER", nullable: false),
                    evaluated_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_shard_leases", x => x.shard);
                });

            migrationBuilder.CreateTable(
                name: "silences",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    organization_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    matchers = table.Column<string>(type: "TEXT", nullable: false),
                    starts_at = table.Column<long>(type: "INTEGER", nullable: false),
                    ends_at = table.Column<long>(type: "INTEGER", nullable: false),
                    comment = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    created_by = table.Column<Guid>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_silences", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "target_events",
                columns: table => new
                {
                    position = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    shard = table.Column<int>(type: "INTEGER", nullable: false),
                    target_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    kind = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    state = table.Column<string>(type: "TEXT", maxLength: 32, nullable: true),
                    value = table.Column<double>(type: "REAL", nullable: false),
                    message = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_target_events", x => x.position);
                });

            migrationBuilder.CreateTable(
                name: "integration_deliveries",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    integration_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    key = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    @event = table.Column<string>(name: "event", type: "TEXT", maxLength: 64, nullable: false),
                    severity = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    title = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    text = table.Column<string>(type: "TEXT", maxLength: 8000, nullable: false),
                    path = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    fields = table.Column<string>(type: "TEXT", nullable: false),
                    data = table.Column<string>(type: "TEXT", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    status = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    step = table.Column<int>(type: "INTEGER", nullable: false),
                    next_attempt_at = table.Column<long>(type: "INTEGER", nullable: false),
                    leased_until = table.Column<long>(type: "INTEGER", nullable: true),
                    lease = table.Column<Guid>(type: "TEXT", nullable: true),
                    ended_at = table.Column<long>(type: "INTEGER", nullable: true),
                    log = table.Column<string>(type: "TEXT", nullable: false),
                    last_response = table.Column<string>(type: "TEXT", maxLength: 1024, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_integration_deliveries", x => x.id);
                    table.ForeignKey(
                        name: "fk_integration_deliveries_integrations_integration_id",
                        column: x => x.integration_id,
                        principalTable: "integrations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.InsertData(
                table: "rule_stamps",
                columns: new[] { "id", "version" },
                values: new object[] { 1, 0L });

            migrationBuilder.CreateIndex(
                name: "ix_alerts_group_id",
                table: "alerts",
                column: "group_id");

            migrationBuilder.CreateIndex(
                name: "ix_alerts_node_id_state",
                table: "alerts",
                columns: new[] { "node_id", "state" });

            migrationBuilder.CreateIndex(
                name: "ix_alerts_shard_state",
                table: "alerts",
                columns: new[] { "shard", "state" });

            migrationBuilder.CreateIndex(
                name: "ix_alert_groups_open_key",
                table: "alert_groups",
                column: "open_key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_alert_groups_shard_next_notice_at",
                table: "alert_groups",
                columns: new[] { "shard", "next_notice_at" });

            migrationBuilder.CreateIndex(
                name: "ix_alert_groups_shard_remind_at",
                table: "alert_groups",
                columns: new[] { "shard", "remind_at" });

            migrationBuilder.CreateIndex(
                name: "ix_alert_rules_organization_id_name",
                table: "alert_rules",
                columns: new[] { "organization_id", "name" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_integration_deliveries_created_at",
                table: "integration_deliveries",
                column: "created_at");

            migrationBuilder.CreateIndex(
                name: "ix_integration_deliveries_integration_id_id",
                table: "integration_deliveries",
                columns: new[] { "integration_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_integration_deliveries_integration_id_key",
                table: "integration_deliveries",
                columns: new[] { "integration_id", "key" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_integration_deliveries_status_next_attempt_at",
                table: "integration_deliveries",
                columns: new[] { "status", "next_attempt_at" });

            migrationBuilder.CreateIndex(
                name: "ix_integrations_organization_id",
                table: "integrations",
                column: "organization_id");

            migrationBuilder.CreateIndex(
                name: "ix_integrations_scope_slot",
                table: "integrations",
                columns: new[] { "scope", "slot" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_known_targets_node_id",
                table: "known_targets",
                column: "node_id");

            migrationBuilder.CreateIndex(
                name: "ix_known_targets_organization_id",
                table: "known_targets",
                column: "organization_id");

            migrationBuilder.CreateIndex(
                name: "ix_known_targets_shard",
                table: "known_targets",
                column: "shard");

            migrationBuilder.CreateIndex(
                name: "ix_metric_history_step_hour",
                table: "metric_history",
                columns: new[] { "step", "hour" });

            migrationBuilder.CreateIndex(
                name: "ix_rule_states_alert_id",
                table: "rule_states",
                column: "alert_id");

            migrationBuilder.CreateIndex(
                name: "ix_rule_states_shard",
                table: "rule_states",
                column: "shard");

            migrationBuilder.CreateIndex(
                name: "ix_rule_states_target_id",
                table: "rule_states",
                column: "target_id");

            migrationBuilder.CreateIndex(
                name: "ix_silences_ends_at",
                table: "silences",
                column: "ends_at");

            migrationBuilder.CreateIndex(
                name: "ix_silences_organization_id_ends_at",
                table: "silences",
                columns: new[] { "organization_id", "ends_at" });

            migrationBuilder.CreateIndex(
                name: "ix_target_events_shard_position",
                table: "target_events",
                columns: new[] { "shard", "position" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "alert_groups");

            migrationBuilder.DropTable(
                name: "alert_rules");

            migrationBuilder.DropTable(
                name: "evaluator_replicas");

            migrationBuilder.DropTable(
                name: "integration_deliveries");

            migrationBuilder.DropTable(
                name: "known_targets");

            migrationBuilder.DropTable(
                name: "metric_history");

            migrationBuilder.DropTable(
                name: "organization_rules");

            migrationBuilder.DropTable(
                name: "rule_stamps");

            migrationBuilder.DropTable(
                name: "rule_states");

            migrationBuilder.DropTable(
                name: "shard_leases");

            migrationBuilder.DropTable(
                name: "silences");

            migrationBuilder.DropTable(
                name: "target_events");

            migrationBuilder.DropTable(
                name: "integrations");

            migrationBuilder.DropIndex(
                name: "ix_alerts_group_id",
                table: "alerts");

            migrationBuilder.DropIndex(
                name: "ix_alerts_node_id_state",
                table: "alerts");

            migrationBuilder.DropIndex(
                name: "ix_alerts_shard_state",
                table: "alerts");

            migrationBuilder.DropColumn(
                name: "acknowledgement_notified",
                table: "alerts");

            migrationBuilder.DropColumn(
                name: "events",
                table: "alerts");

            migrationBuilder.DropColumn(
                name: "group_id",
                table: "alerts");

            migrationBuilder.DropColumn(
                name: "held_until",
                table: "alerts");

            migrationBuilder.DropColumn(
                name: "inhibited_by",
                table: "alerts");

            migrationBuilder.DropColumn(
                name: "inhibits",
                table: "alerts");

            migrationBuilder.DropColumn(
                name: "labels",
                table: "alerts");

            migrationBuilder.DropColumn(
                name: "last_value",
                table: "alerts");

            migrationBuilder.DropColumn(
                name: "node_id",
                table: "alerts");

            migrationBuilder.DropColumn(
                name: "notified_at",
                table: "alerts");

            migrationBuilder.DropColumn(
                name: "notify_in_app",
                table: "alerts");

            migrationBuilder.DropColumn(
                name: "refires",
                table: "alerts");

            migrationBuilder.DropColumn(
                name: "resolve_reason",
                table: "alerts");

            migrationBuilder.DropColumn(
                name: "shard",
                table: "alerts");

            migrationBuilder.DropColumn(
                name: "silenced_by",
                table: "alerts");

            migrationBuilder.AlterColumn<Guid>(
                name: "rule_id",
                table: "alerts",
                type: "TEXT",
                nullable: true,
                oldClrType: typeof(Guid),
                oldType: "TEXT");
        }
    }
}
