using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Panel.Identity.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class AddSshAuthority : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "ssh_ca_keys",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    algorithm = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    status = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    public_key = table.Column<string>(type: "TEXT", nullable: false),
                    private_key = table.Column<string>(type: "TEXT", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    activated_at = table.Column<long>(type: "INTEGER", nullable: true),
                    retired_at = table.Column<long>(type: "INTEGER", nullable: true),
                    last_certificate_ends_at = table.Column<long>(type: "INTEGER", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_ssh_ca_keys", x => x.id);
                }
            );

            migrationBuilder.CreateTable(
                name: "ssh_certificates",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    user_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    ca_key_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    serial = table.Column<long>(type: "INTEGER", nullable: false),
                    key_id = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    fingerprint = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    principals = table.Column<string>(type: "TEXT", nullable: false),
                    node_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    text = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    valid_after = table.Column<long>(type: "INTEGER", nullable: false),
                    valid_before = table.Column<long>(type: "INTEGER", nullable: false),
                    revoked_at = table.Column<long>(type: "INTEGER", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_ssh_certificates", x => x.id);
                    table.ForeignKey(
                        name: "fk_ssh_certificates_ssh_ca_keys_ca_key_id",
                        column: x => x.ca_key_id,
                        principalTable: "ssh_ca_keys",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict
                    );
                }
            );

            migrationBuilder.CreateIndex(
                name: "ix_ssh_ca_keys_one_of_each",
                table: "ssh_ca_keys",
                column: "status",
                unique: true,
                filter: "status <> 'retired'"
            );

            migrationBuilder.CreateIndex(
                name: "ix_ssh_certificates_ca_key_id_serial",
                table: "ssh_certificates",
                columns: new[] { "ca_key_id", "serial" },
                unique: true
            );

            migrationBuilder.CreateIndex(
                name: "ix_ssh_certificates_user_id_id",
                table: "ssh_certificates",
                columns: new[] { "user_id", "id" }
            );

            migrationBuilder.CreateIndex(
                name: "ix_ssh_certificates_valid_before",
                table: "ssh_certificates",
                column: "valid_before"
            );
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(name: "ssh_certificates");

            migrationBuilder.DropTable(name: "ssh_ca_keys");
        }
    }
}
